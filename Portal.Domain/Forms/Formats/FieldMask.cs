namespace Portal.Domain.Forms.Formats;

/// <summary>What of a sensitive answer stands on the page before anybody asks to see it.</summary>
public static class FieldMask
{
    private const int Digits = 4;
    private const int FewestOfAccount = 8;

    /// <summary>
    /// The last four digits of a bank account number that is long enough to stay one, and of a Social Security number for who may see all of
    /// it: elsewhere its last four are used as a secret. Of anything else, and of an answer that is not right, nothing.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="raw">The answer as typed.</param>
    /// <param name="maySeeAll">Whether the person may see the value when they ask.</param>
    public static string? Tail(FieldDefinition field, string? raw, bool maySeeAll)
    {
        var reading = FieldFormat.Read(field, raw);
        var shows = reading.Code is null && field.Type switch
        {
            FieldType.AccountNumber => reading.Value.Length >= FewestOfAccount,
            FieldType.Ssn => maySeeAll && reading.Value.Length > 0,
            _ => false,
        };
        return shows ? reading.Value[^Digits..] : null;
    }
}
