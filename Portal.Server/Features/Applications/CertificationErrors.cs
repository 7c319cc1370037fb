using Portal.Domain.Certifications;
using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

internal static class CertificationErrors
{
    public static readonly Error NoPasskey = new(
        "certify.no-passkey", "Your account has no passkey, and only a passkey can sign. Add one on the page Security of your account, then come back.");

    public static readonly Error Over = new(
        "certify.over", "This question was answered already, or it took longer than 5 minutes. Nothing was signed; sign again.");

    public static readonly Error Changed = new(
        "certify.changed", "Something changed while you were signing, so nothing was signed. Reload the page and review the application again.");

    public static readonly Error Refused = new(
        "certify.refused", "The passkey could not be checked, so nothing was signed. Use the passkey with which you sign in here, and let your device check who you are.");

    public static readonly Error OutOfDate = new("form.out-of-date", "This page is out of date. Reload it and try again.");

    /// <summary>What is to be mended before the passkey is asked, in the order of the page.</summary>
    public static IReadOnlyList<Error> Of(SigningForm typed, string legalName)
    {
        var problems = new List<Error>();
        if (!typed.Consent)
            problems.Add(new Error("certify.consent", "Agree to sign electronically. Without that, ask the agency for a paper form.", "consent"));
        if (!typed.Statement)
            problems.Add(new Error("certify.statement", "Read the certification and tick the box under it, if it is true.", "statement"));
        if (string.IsNullOrWhiteSpace(typed.LegalName))
            problems.Add(new Error("certify.name", "Type your legal name.", "legal-name"));
        else if (typed.LegalName.Length > 400 || TypedText.HasUnseen(typed.LegalName) || !LegalNames.Same(typed.LegalName, legalName))
            problems.Add(new Error(
                "certify.name", $"Type your legal name as it is on record: {legalName}. If the record is wrong, correct it first.", "legal-name"));
        return problems;
    }
}
