using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>Small forms and complete answers. Every person, number and address is made up.</summary>
internal static class Sample
{
    internal static readonly DateOnly Today = new(2026, 3, 31);

    internal static FormDefinition Individual => FormCatalog.Shipped.Find("individual-new-enrollment", 1)!;

    internal static FieldDefinition Field(FieldType type, string key = "answer", string label = "Thing") => new() { Key = key, Type = type, Label = label };

    internal static FormDefinition Form(params IReadOnlyList<SectionDefinition> sections) =>
        new() { Key = "sample", Version = 1, Title = "Sample", Sections = sections };

    internal static SectionDefinition Section(string key, params IReadOnlyList<FieldDefinition> fields) => new() { Key = key, Title = "Sample", Fields = fields };

    internal static Condition When(string field, string value) => new() { Field = field, EqualTo = value };

    internal static AnswerSet With(this AnswerSet answers, string address, string? raw) =>
        answers.With(FieldAddress.TryParse(address, out var parsed) ? parsed : throw new FormatException(address), raw);

    internal static AnswerSet WithItem(this AnswerSet answers, string section, string group, Guid item, params IEnumerable<(string Field, string Raw)> fields) =>
        fields.Aggregate(answers.WithItem(section, group, item), (a, f) => a.With(new FieldAddress(section, group, item, f.Field), f.Raw));

    internal static AnswerDocument Document(DocumentType type = DocumentType.Pdf) => new(Guid.NewGuid(), "copy.pdf", type, 1234, new string('a', 64));

    internal static IReadOnlyList<Problem> Problems(FormDefinition form, AnswerSet answers, VisibleSections? scope = null, string? npiOnRecord = null) =>
        FormValidation.Validate(form, answers, Today, scope ?? VisibleSections.Everything, npiOnRecord);

    /// <summary>Everything that the form asks of a practitioner with one license and one location, as people type it.</summary>
    internal static AnswerSet Complete { get; } = AnswerSet.Empty
        .With("identity/firstName", "Dana").With("identity/lastName", "Reyes-O\u2019Brien").With("identity/hasOtherNames", "no")
        .With("identity/ssn", "123-45-6789").With("identity/birthDate", "2/29/1984").With("identity/birthCountry", "US").With("identity/birthState", "mn")
        .With("identity/email", "dana@example.org").With("identity/npi", "1234567893")
        .With("licenses/hasDea", "no")
        .WithItem(
            "licenses", "licenses", Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
            ("licenseType", "license"), ("number", "MD-00123"), ("issuingState", "MN"), ("issueDate", "06/01/2015"), ("expirationDate", "05/31/2027"))
        .With("specialties/primaryTaxonomy", "207Q00000X").With("specialties/boardCertified", "no")
        .WithItem(
            "practice-locations", "locations", Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3302"),
            ("name", "Elm Street Clinic"), ("street1", "12 Elm Street"), ("city", "Saint Paul"), ("state", "MN"), ("zip", "55101"), ("phone", "(651) 555-0123"),
            ("startDate", "01/05/2026"), ("acceptsNewPatients", "yes"), ("hours", "Monday to Friday\n8 a.m. to 5 p.m."))
        .With("correspondence/addressSource", "primary-location").With("correspondence/phone", "651.555.0124")
        .With("adverse-history/felonyConviction", "no").With("adverse-history/misdemeanorConviction", "no").With("adverse-history/exclusion", "no")
        .With("adverse-history/licenseAction", "no").With("adverse-history/civilMoneyPenalty", "no").With("adverse-history/paymentSuspension", "no")
        .With("adverse-history/overpayment", "no")
        .With("payment/accountHolder", "Dana Reyes-O\u2019Brien").With("payment/accountType", "checking").With("payment/routingNumber", "091000019")
        .With("payment/accountNumber", "000123456789").With("payment/accountNumberAgain", "0001 2345 6789").With("payment/bankName", "First Sample Bank")
        .With("payment/bankStreet1", "P.O. Box 7").With("payment/bankCity", "Saint Paul").With("payment/bankState", "MN").With("payment/bankZip", "55101-0007")
        .With("payment/contactName", "Olu Park").With("payment/contactPhone", "651-555-0125 x12")
        .WithDocument("payment", "bankProof", Document())
        .With("contact/firstName", "Olu").With("contact/lastName", "Park").With("contact/role", "office-manager").With("contact/phone", "651-555-0125")
        .With("contact/email", "olu@example.org")
        .WithDocument("documents", "licenseCopy", Document());
}
