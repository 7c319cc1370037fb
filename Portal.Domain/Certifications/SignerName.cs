namespace Portal.Domain.Certifications;

/// <summary>Whose name stands under a certification.</summary>
public static class SignerName
{
    /// <summary>The capacity of a principal who is the provider.</summary>
    public const string Practitioner = "practitioner";

    /// <summary>
    /// The name to type. A practitioner is the provider and signs with the provider's legal name. An official acts for an organization and
    /// signs with their own: an organization has no hand.
    /// </summary>
    /// <param name="capacity">In which capacity the principal is bound to the provider.</param>
    /// <param name="provider">The provider's legal name.</param>
    /// <param name="person">What the person of the account is called.</param>
    public static string Of(string capacity, string provider, string person) => capacity == Practitioner ? provider : person;
}
