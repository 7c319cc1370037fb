namespace Portal.Domain.Forms;

/// <summary>How much a problem weighs.</summary>
public enum Severity
{
    /// <summary>The application cannot be sent to sign.</summary>
    Error,

    /// <summary>The person should look at it; the application can be sent.</summary>
    Warning,
}

/// <summary>Something that is wrong or missing in the answers.</summary>
/// <param name="Address">The field, group or document slot that it is about.</param>
/// <param name="Code">One of <see cref="ProblemCode"/>.</param>
/// <param name="Message">A sentence that says what to do. It never repeats an answer.</param>
/// <param name="Severity">How much it weighs.</param>
public sealed record Problem(FieldAddress Address, string Code, string Message, Severity Severity = Severity.Error)
{
    /// <summary>Whether something lacks, as opposed to something that is there and wrong.</summary>
    public bool IsMissing => Code is ProblemCode.Required or ProblemCode.TooFew;
}

/// <summary>The codes of problems: stable, for tests, statistics and a field's own sentences.</summary>
public static class ProblemCode
{
    /// <summary>An answer is missing.</summary>
    public const string Required = "required";

    /// <summary>The answer has too many characters.</summary>
    public const string TooLong = "too-long";

    /// <summary>The answer has too few characters.</summary>
    public const string TooShort = "too-short";

    /// <summary>The answer holds characters that nobody can see.</summary>
    public const string Unseen = "unseen-characters";

    /// <summary>The answer does not have the form that the field's type asks for.</summary>
    public const string Format = "format";

    /// <summary>The answer is not among the choices.</summary>
    public const string UnknownChoice = "unknown-choice";

    /// <summary>The date is before 1900.</summary>
    public const string TooEarly = "date-too-early";

    /// <summary>The date is after today, or more than a hundred years ahead.</summary>
    public const string TooLate = "date-too-late";

    /// <summary>The person would be too young.</summary>
    public const string TooYoung = "too-young";

    /// <summary>The date is before the date that it follows.</summary>
    public const string Order = "date-order";

    /// <summary>The date has passed; a warning.</summary>
    public const string Past = "date-past";

    /// <summary>A post office box, where people must be able to come.</summary>
    public const string PoBox = "po-box";

    /// <summary>The repetition is not the same.</summary>
    public const string Mismatch = "mismatch";

    /// <summary>The answer is the same as another one that it must differ from.</summary>
    public const string Same = "same";

    /// <summary>The answer is not what the provider's record says.</summary>
    public const string NotOnRecord = "not-on-record";

    /// <summary>An item says the same as an earlier one.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>The group has too few items.</summary>
    public const string TooFew = "too-few";

    /// <summary>The group has too many items, or the slot too many documents.</summary>
    public const string TooMany = "too-many";

    /// <summary>The document is of a kind that the slot does not take.</summary>
    public const string DocumentType = "document-type";

    /// <summary>Those that a field can have a sentence of its own for.</summary>
    public static readonly IReadOnlySet<string> OfFields = new HashSet<string>(StringComparer.Ordinal)
    {
        Required, TooLong, TooShort, Unseen, Format, UnknownChoice, TooEarly, TooLate, TooYoung, Order, Past, PoBox, Mismatch, Same, NotOnRecord, Duplicate,
    };
}
