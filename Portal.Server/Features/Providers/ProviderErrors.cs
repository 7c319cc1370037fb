using Portal.Domain.Common;

namespace Portal.Server.Features.Providers;

internal static class ProviderErrors
{
    public static Error BadNpi(string sentence) => new("provider.npi", sentence, "npi");

    public static readonly Error NoName = new("provider.no-name", "Enter the legal name as the NPPES registry has it.", "name");
    public static readonly Error NameTooLong = new("provider.name-too-long", "Enter the legal name in at most 200 characters.", "name");
    public static readonly Error UnseenInName = new(
        "provider.name-unseen", "The legal name has a character that cannot be seen. Type the name instead of pasting it.", "name");
    public static readonly Error SeveralOfficials = new(
        "provider.several-officials", "Several officials act for this organization, and a person has one practitioner. Enter the kind as it was.", "kind");
    public static readonly Error NoKind = new("provider.no-kind", "Choose whether the provider is a person or an organization.", "kind");
    public static readonly Error BadTaxonomy = new(
        "provider.taxonomy", "Enter the ten-character taxonomy code from the NPPES record. It ends in X, for example 207Q00000X.", "taxonomy");
    public static readonly Error BadState = new("provider.state", "Choose the state or territory of the practice.", "state");
    public static readonly Error AlreadyYours = new(
        "provider.already-yours", "You have this provider already. Open it from your list of providers.", "npi");
    public static readonly Error AlreadyClaimed = new(
        "provider.already-claimed", "You claimed this NPI before and staff have not decided yet. You will get a mail when they have.", "npi");
    public static readonly Error NoEvidence = new(
        "principal.no-evidence", "There is no evidence to rest this decision on. Ask the claimant to upload some, or refuse the claim.", "reason");
    public static readonly Error NoReason = new(
        "principal.no-reason", "Write what you checked and what you found. It is kept with the record.", "reason");
    public static readonly Error ReasonTooLong = new("principal.reason-too-long", "Write the reason in at most 500 characters.", "reason");
    public static readonly Error NotYourOwn = new(
        "principal.not-your-own", "This is your own claim. Another reviewer must decide it.", "reason");
    public static readonly Error OtherHolds = new(
        "principal.other-holds", "Another account holds this NPI. Decide that claim first: only one practitioner can be verified.", "reason");
    public static readonly Error Decided = new(
        "principal.decided", "This claim was decided meanwhile. Reload the page to see how.", "reason");
}
