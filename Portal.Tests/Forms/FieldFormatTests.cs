using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

/// <summary>Good input with its canonical form, and bad input with its sentence, type by type.</summary>
public class FieldFormatTests
{
    private static Problem? ProblemOf(FieldDefinition field, string raw) => FormValidation.ValidateField(field, new FieldAddress("section", field.Key), raw, Sample.Today);

    private static void IsRead(FieldDefinition field, string raw, string canonical)
    {
        Assert.Null(ProblemOf(field, raw));
        Assert.Equal(canonical, FieldFormat.Canonical(field, raw));
        Assert.Equal(canonical, FieldFormat.Canonical(field, canonical));
    }

    private static void IsRefused(FieldDefinition field, string raw, string sentence, string code = ProblemCode.Format)
    {
        var problem = ProblemOf(field, raw);
        Assert.Equal((code, sentence, Severity.Error), (problem?.Code, problem?.Message, problem?.Severity));
        Assert.Equal(FieldFormat.Canonical(field, raw), FieldFormat.Canonical(field, FieldFormat.Canonical(field, raw)));
    }

    [Theory]
    [InlineData("Dana", "Dana")]
    [InlineData("  Mary  Ann ", "Mary Ann")]
    [InlineData("O'Brien-M\u00fcller, Jr.", "O'Brien-M\u00fcller, Jr.")]
    [InlineData("D\u2019Angelo", "D\u2019Angelo")]
    [InlineData("\u738b", "\u738b")]
    [InlineData("Jose\u0301", "Jos\u00e9")]
    [InlineData("\u0939\u093f\u0928", "\u0939\u093f\u0928")]
    public void Names_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.Name), raw, canonical);

    [Theory]
    [InlineData("R2D2")]
    [InlineData("<b>")]
    [InlineData("dana@example.org")]
    [InlineData("Dana \ud83d\ude00")]
    public void Names_have_no_digits_and_signs(string raw) =>
        IsRefused(Sample.Field(FieldType.Name), raw, "Enter the thing with letters only; hyphens, apostrophes, periods and spaces may be among them.");

    [Fact]
    public void A_name_has_a_letter() => IsRefused(Sample.Field(FieldType.Name), " - ", "Enter the thing with at least one letter.");

    [Theory]
    [InlineData("123-45-6789")]
    [InlineData("123 45 6789")]
    [InlineData(" 123456789 ")]
    [InlineData("123\u201145\u20136789")]
    public void Social_Security_numbers_are_read(string raw) => IsRead(Sample.Field(FieldType.Ssn), raw, "123456789");

    [Theory]
    [InlineData("123-45-678", "Enter the thing as 9 digits; only spaces and dashes may be between them.")]
    [InlineData("123-45-67890", "Enter the thing as 9 digits; only spaces and dashes may be between them.")]
    [InlineData("12E-45-6789", "Enter the thing as 9 digits; only spaces and dashes may be between them.")]
    [InlineData("１２３４５６７８９", "Enter the thing as 9 digits; only spaces and dashes may be between them.")]
    [InlineData("000-45-6789", "Check the first three digits of the thing: no number begins like this.")]
    [InlineData("666-45-6789", "Check the first three digits of the thing: no number begins like this.")]
    [InlineData("900-45-6789", "Check the first three digits of the thing: no number begins like this.")]
    [InlineData("999-45-6789", "Check the first three digits of the thing: no number begins like this.")]
    [InlineData("123-00-6789", "Check the two digits in the middle of the thing: they are never 00.")]
    [InlineData("123-45-0000", "Check the last four digits of the thing: they are never 0000.")]
    public void Social_Security_numbers_follow_the_rules_of_the_SSA(string raw, string sentence) => IsRefused(Sample.Field(FieldType.Ssn), raw, sentence);

    [Theory]
    [InlineData("41-1234567", "411234567")]
    [InlineData("987654321", "987654321")]
    public void EINs_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.Ein), raw, canonical);

    [Theory]
    [InlineData("41-123456", "Enter the thing as 9 digits, such as 41-1234567.")]
    [InlineData("07-1234567", "Check the first two digits of the thing: the IRS gives no number that begins like this.")]
    [InlineData("00-1234567", "Check the first two digits of the thing: the IRS gives no number that begins like this.")]
    [InlineData("97-1234567", "Check the first two digits of the thing: the IRS gives no number that begins like this.")]
    public void EINs_have_a_known_prefix(string raw, string sentence) => IsRefused(Sample.Field(FieldType.Ein), raw, sentence);

    [Fact]
    public void NPIs_are_read_and_checked()
    {
        IsRead(Sample.Field(FieldType.Npi), " 1234-567-893 ", "1234567893");
        IsRefused(Sample.Field(FieldType.Npi), "1234567890", "Check the NPI for a wrong or swapped digit: its last digit does not fit the other nine.");
    }

    [Theory]
    [InlineData("AB1234563", "AB1234563")]
    [InlineData("b91234563", "B91234563")]
    [InlineData("ab 123-4563", "AB1234563")]
    public void DEA_numbers_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.DeaNumber), raw, canonical);

    [Theory]
    [InlineData("1B1234563", "Enter the thing as two letters and 7 digits, as on the registration certificate.")]
    [InlineData("A81234563", "Enter the thing as two letters and 7 digits, as on the registration certificate.")]
    [InlineData("AB123456", "Enter the thing as two letters and 7 digits, as on the registration certificate.")]
    [InlineData("AB1234564", "Check the thing for a wrong or swapped digit: its last digit does not fit the others.")]
    [InlineData("AB2134563", "Check the thing for a wrong or swapped digit: its last digit does not fit the others.")]
    public void DEA_numbers_have_a_check_digit(string raw, string sentence) => IsRefused(Sample.Field(FieldType.DeaNumber), raw, sentence);

    [Theory]
    [InlineData("091000019", "091000019")]
    [InlineData("0210-0002-1", "021000021")]
    [InlineData("322271627", "322271627")]
    public void Routing_numbers_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.RoutingNumber), raw, canonical);

    [Theory]
    [InlineData("09100001", "Enter the 9 digits of the thing, as at the bottom of a check.")]
    [InlineData("09100001A", "Enter the 9 digits of the thing, as at the bottom of a check.")]
    [InlineData("091000018", "Check the thing for a wrong or swapped digit: no bank has this number.")]
    [InlineData("901000019", "Check the thing for a wrong or swapped digit: no bank has this number.")]
    [InlineData("000000000", "Check the thing for a wrong or swapped digit: no bank has this number.")]
    [InlineData("130000006", "Check the thing for a wrong or swapped digit: no bank has this number.")]
    public void Routing_numbers_have_a_check_digit_and_a_district(string raw, string sentence) => IsRefused(Sample.Field(FieldType.RoutingNumber), raw, sentence);

    [Theory]
    [InlineData("0123", "0123")]
    [InlineData("0001 2345-6789", "000123456789")]
    [InlineData("12345678901234567", "12345678901234567")]
    public void Account_numbers_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.AccountNumber), raw, canonical);

    [Theory]
    [InlineData("123")]
    [InlineData("123456789012345678")]
    [InlineData("12345O789")]
    public void Account_numbers_have_4_to_17_digits(string raw) => IsRefused(Sample.Field(FieldType.AccountNumber), raw, "Enter the thing as 4 to 17 digits, without letters.");

    [Theory]
    [InlineData("55101", "55101")]
    [InlineData("55101-2345", "55101-2345")]
    [InlineData("551012345", "55101-2345")]
    [InlineData("00501", "00501")]
    public void ZIP_codes_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.Zip), raw, canonical);

    [Theory]
    [InlineData("5510", "Enter the thing as 5 digits, or 9 with a dash, such as 55101-2345.")]
    [InlineData("55101-23", "Enter the thing as 5 digits, or 9 with a dash, such as 55101-2345.")]
    [InlineData("K1A 0B1", "Enter the thing as 5 digits, or 9 with a dash, such as 55101-2345.")]
    [InlineData("00000", "Check the thing: there is no 00000.")]
    public void ZIP_codes_have_5_or_9_digits(string raw, string sentence) => IsRefused(Sample.Field(FieldType.Zip), raw, sentence);

    [Theory]
    [InlineData("651-555-0123", "6515550123")]
    [InlineData("(651) 555-0123", "6515550123")]
    [InlineData("+1 651.555.0123", "6515550123")]
    [InlineData("651/555 0123 ext. 45", "6515550123x45")]
    [InlineData("6515550123X123456", "6515550123x123456")]
    [InlineData("651-555-0123 extension 7", "6515550123x7")]
    [InlineData("651-555-0123 #7", "6515550123x7")]
    public void Phone_numbers_are_read(string raw, string canonical) => IsRead(Sample.Field(FieldType.Phone), raw, canonical);

    [Theory]
    [InlineData("555-0123", "Enter the thing with area code, 10 digits in all, such as 612-555-0123; an extension goes behind an x.")]
    [InlineData("651-555-01234", "Enter the thing with area code, 10 digits in all, such as 612-555-0123; an extension goes behind an x.")]
    [InlineData("651-CALL-NOW", "Enter the thing with area code, 10 digits in all, such as 612-555-0123; an extension goes behind an x.")]
    [InlineData("151-555-0123", "Check the thing: neither the area code nor the three digits after it can begin with 0 or 1.")]
    [InlineData("651-055-0123", "Check the thing: neither the area code nor the three digits after it can begin with 0 or 1.")]
    [InlineData("651-555-0123 x", "Enter the extension of the thing as 1 to 6 digits behind an x, such as 612-555-0123 x45.")]
    [InlineData("651-555-0123 x1234567", "Enter the extension of the thing as 1 to 6 digits behind an x, such as 612-555-0123 x45.")]
    [InlineData("651-555-0123 xabc", "Enter the extension of the thing as 1 to 6 digits behind an x, such as 612-555-0123 x45.")]
    public void Phone_numbers_are_of_the_North_American_plan(string raw, string sentence) => IsRefused(Sample.Field(FieldType.Phone), raw, sentence);

    [Fact]
    public void Email_addresses_are_read_into_ASCII()
    {
        IsRead(Sample.Field(FieldType.Email), " Dana@B\u00fccher.Example ", "dana@xn--bcher-kva.example");
        IsRefused(Sample.Field(FieldType.Email), "dana@example", "Enter the thing in the form name@example.com.");
        IsRefused(
            Sample.Field(FieldType.Email),
            "da\u200bna@example.org",
            "Type the thing again instead of pasting it: it holds characters that cannot be seen.",
            ProblemCode.Unseen);
    }

    [Theory]
    [InlineData("MD-00123/4 #5.6")]
    [InlineData("12345")]
    public void License_numbers_are_read(string raw) => IsRead(Sample.Field(FieldType.LicenseNumber), raw, raw);

    [Theory]
    [InlineData("MD*123")]
    [InlineData("---")]
    [InlineData("\u2116 5")]
    public void License_numbers_have_letters_and_digits(string raw) =>
        IsRefused(Sample.Field(FieldType.LicenseNumber), raw, "Enter the thing with letters and digits; spaces and - . / # may be among them.");
}
