namespace Portal.Domain.Providers;

/// <summary>What enrolls: a person who practices, or an organization.</summary>
public enum ProviderKind
{
    /// <summary>A practitioner.</summary>
    Individual,

    /// <summary>A clinic, a group, a hospital.</summary>
    Organization,
}

/// <summary>The kinds as records and people name them.</summary>
public static class ProviderKinds
{
    /// <summary>The kind of a provider's record.</summary>
    /// <param name="kind">As the record keeps it: <c>individual</c> or <c>organization</c>.</param>
    public static ProviderKind Parse(string kind) => kind == "organization" ? ProviderKind.Organization : ProviderKind.Individual;

    /// <summary>As a line of a summary says it.</summary>
    public static string Words(string kind) => Parse(kind) == ProviderKind.Organization ? "Organization" : "Practitioner";
}
