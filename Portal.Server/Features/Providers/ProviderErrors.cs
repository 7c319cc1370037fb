using Portal.Domain.Common;
using Portal.Domain.Providers;

namespace Portal.Server.Features.Providers;

internal static class ProviderErrors
{
    public static Error BadNpi(string sentence) => new("provider.npi", sentence, "npi");

    public static readonly Error NoName = new("provider.no-name", "Enter the legal name as the NPPES registry has it.", "name");
    public static readonly Error NameTooLong = new("provider.name-too-long", "Enter the legal name in at most 200 characters.", "name");
    public static readonly Error UnseenInName = new(
        "provider.name-unseen", "The legal name has a character that cannot be seen. Type the name instead of pasting it.", "name");
    public static readonly Error NoLetterInName = new(
        "provider.name-without-letter", "The legal name has no letter. Enter the legal name as the NPPES registry has it.", "name");
    public static readonly Error SeveralOfficials = new(
        "provider.several-officials", "Several officials act for this organization, and a person has one practitioner. Enter the kind as it was.", "kind");
    public static readonly Error NoKind = new("provider.no-kind", "Choose whether the provider is a person or an organization.", "kind");
    public static readonly Error BadTaxonomy = new(
        "provider.taxonomy", "Enter the ten-character taxonomy code from the NPPES record. It ends in X, for example 207Q00000X.", "taxonomy");
    public static readonly Error BadState = new("provider.state", "Choose the state or territory of the practice.", "state");
    public static readonly Error HasRecord = new(
        "provider.has-record", "There is a record for this NPI already. Ask its provider for access. If they have no account yet, tell them to create one and to enter this NPI.", "npi");
    public static readonly Error NoAddress = new(
        "claim-letter.no-address", "The registry's records here have no mailing address for this NPI, so no letter can be sent. Upload evidence instead.");
    public static readonly Error LetterOnItsWay = new(
        "claim-letter.on-its-way", "You asked for a letter already. Wait for it, and enter its code here.");
    public static readonly Error NoLetter = new(
        "claim-letter.none", "No letter was sent for this claim, or its code is too old. Ask for a letter.", "code");
    public static readonly Error LetterUsedUp = new(
        "claim-letter.used-up", "Wrong codes were entered too often. Ask for another letter, or upload evidence instead.", "code");
    public static readonly Error LettersUsedUp = new(
        "claim-letter.no-more", "No more letters are sent for this claim. Upload evidence instead: staff can decide on that.");
    public static readonly Error AlreadyEntered = new("claim-letter.entered", "The code of this letter was entered already. There is nothing more to print.", "letter");
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
    public static readonly Error NotYourProvider = new(
        "principal.not-your-provider", "You claim or hold this record yourself, or have access to it. Another reviewer must decide; or give your access up first.", "reason");
    public static readonly Error OtherHolds = new(
        "principal.other-holds", "Another account holds this NPI. Let the claimant in first, once the time to object is over; or refuse the other claim.", "reason");
    public static readonly Error Objected = new(
        "claim.objected", "Somebody who holds this record objected, so this claim takes nothing over. Compare the evidence of both, and end or refuse one of them.", "reason");
    public static readonly Error MayStillObject = new(
        "claim.may-object", "Those who hold this record, or manage access to it, can still object. Come back when the time that is named above is over.", "reason");
    public static readonly Error AlreadyIn = new("claim.already-in", "This claimant was let in already. Verify the claim when their first days are over.", "reason");
    public static readonly Error NobodyHolds = new("claim.nobody-holds", "Nobody holds this record any more. Verify the claim or refuse it.", "reason");
    public static readonly Error StillReduced = new(
        "claim.still-reduced", $"The claimant was let in less than {TakeOverRules.ReducedDays} days ago. Those who hold the record can object until then.", "reason");
    public static readonly Error Stopped = new(
        "claim.stopped", "Somebody on the provider's side ended or suspended what the claimant got. That counts as an objection: compare the evidence of both, and end or refuse one of them.", "reason");
    public static readonly Error NotYourObjection = new("claim.not-your-objection", "Only whoever objected takes it back, or somebody who signs for the provider.");
    public static readonly Error EndedByYou = new(
        "claim.ended-by-you", "You ended or refused another claim of this record. Another reviewer has to verify who holds it next; if there is none, ask an account administrator to make one.", "reason");
    public static readonly Error SecondPerson = new(
        "claim.second-person", "You let this claimant in, and no letter that another reviewer printed confirms their address. Another reviewer has to verify the claim.", "reason");
    public static readonly Error ClaimDecided = new("claim.decided", "Staff have decided about this claim meanwhile. Reload the page to see who holds the record.");
    public static readonly Error ObjectToOwn = new("claim.object-to-own", "You claim this record yourself, so an objection is not yours to make. Upload evidence to your claim instead.");
    public static readonly Error Decided = new(
        "principal.decided", "This claim was decided meanwhile. Reload the page to see how.", "reason");
}
