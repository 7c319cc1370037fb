using System.Collections.Frozen;

namespace Portal.Server.Features.Notices;

/// <summary>Where a notice leads.</summary>
public enum NoticeLink
{
    /// <summary>One's own security page.</summary>
    Security,

    /// <summary>The people and access of the provider; the reader's own access when it is about that.</summary>
    Access,

    /// <summary>How access is used.</summary>
    Use,

    /// <summary>The application.</summary>
    Application,

    /// <summary>The provider's record.</summary>
    Record,

    /// <summary>Who else claims the record.</summary>
    Claims,

    /// <summary>The looks of the help desk.</summary>
    Looks,

    /// <summary>The reviews of access.</summary>
    Reviews,

    /// <summary>The provider's own presets.</summary>
    Presets,

    /// <summary>The unusual access that was found.</summary>
    Findings,

    /// <summary>The page of the help desk.</summary>
    HelpDesk,
}

/// <summary>The words of a kind of notice.</summary>
/// <param name="Ours">What the provider's side reads: {who} did it, {whom} it is about, {provider}, {form}.</param>
/// <param name="Mine">What the person whom it is about reads.</param>
/// <param name="Leads">Where it leads.</param>
public sealed record NoticeWording(string Ours, string Mine, NoticeLink Leads);

/// <summary>The words of every kind of notice. A test knows that there are words for each kind of the rules.</summary>
public static class NoticeWords
{
    private static readonly FrozenDictionary<string, NoticeWording> Words = new Dictionary<string, NoticeWording>
    {
        ["passkey-added"] = Own("A passkey was added to your account."),
        ["passkey-removed"] = Own("A passkey was removed from your account."),
        ["password-set"] = Own("The password of your account was set."),
        ["password-removed"] = Own("The password of your account was removed."),
        ["recovery-codes-replaced"] = Own("Your recovery codes were replaced."),
        ["recovery-used"] = Own("A recovery code was used for your account."),
        ["address-change-asked"] = Own("Another e-mail address was asked for, for your account."),
        ["address-changed"] = Own("The e-mail address of your account was changed."),
        ["account-suspended"] = Own("Your account was suspended."),
        ["account-readmitted"] = Own("Your account can be used again."),
        ["staff-role-given"] = Own("You were given a staff role."),
        ["staff-role-ended"] = Own("A staff role of yours was ended."),
        ["access-given"] = new("{whom} has access to {provider}.", "You have access to {provider}.", NoticeLink.Access),
        ["access-confirmed"] = new("{who} confirmed the access of {whom} to {provider}.", "Your access to {provider} was confirmed.", NoticeLink.Access),
        ["access-changed"] = new("{who} changed the access of {whom} to {provider}.", "Your access to {provider} was changed.", NoticeLink.Access),
        ["access-renewed"] = new("{who} renewed the access of {whom} to {provider}.", "Your access to {provider} was renewed.", NoticeLink.Access),
        ["access-restored"] = new("{who} restored the access of {whom} to {provider}.", "Your access to {provider} was restored.", NoticeLink.Access),
        ["access-suspended"] = new("The access of {whom} to {provider} was suspended.", "Your access to {provider} was suspended.", NoticeLink.Access),
        ["access-ended"] = new("The access of {whom} to {provider} has ended.", "Your access to {provider} has ended.", NoticeLink.Access),
        ["access-ends"] = new("The access of {whom} to {provider} ends soon.", "Your access to {provider} ends soon.", NoticeLink.Access),
        ["access-asked"] = Ours("Somebody asks for access to {provider}.", NoticeLink.Access),
        ["invitation-sent"] = Ours("{who} invited somebody to {provider}.", NoticeLink.Access),
        ["invitation-declined"] = Ours("An invitation to {provider} was declined.", NoticeLink.Access),
        ["invitation-reissue-asked"] = Ours("Somebody asks for an invitation to {provider} at another address.", NoticeLink.Access),
        ["invitation-opened-by-other"] = Ours("An invitation to {provider} was opened by somebody with another address.", NoticeLink.Access),
        ["invitation-address-gone"] = Ours("An invitation to {provider} was closed: its address belongs to nobody here any more.", NoticeLink.Access),
        ["presets-changed"] = Ours("{who} changed the presets of {provider}.", NoticeLink.Presets),
        ["review-opened"] = Ours("It is time to review who has access to {provider}.", NoticeLink.Reviews),
        ["review-ends"] = Ours("The review of access to {provider} ends soon.", NoticeLink.Reviews),
        ["review-closed"] = Ours("A review of access to {provider} is over.", NoticeLink.Reviews),
        ["reviews-set"] = Ours("{who} changed how often access to {provider} is reviewed.", NoticeLink.Reviews),
        ["first-use"] = Ours("{who} used their access to {provider} for the first time in 90 days, or for the first time at all.", NoticeLink.Use),
        ["payment-opened"] = Ours("{who} opened the payment section of {form} for {provider}.", NoticeLink.Application),
        ["payment-shown"] = Ours("{who} had a payment number of {form} for {provider} shown in clear.", NoticeLink.Application),
        ["payment-changed"] = Ours("{who} changed the payment section of {form} for {provider}.", NoticeLink.Application),
        ["authority-attached"] = new("{who} attached a letter or contract to the access of {whom} to {provider}.", "A letter or contract was attached to your access to {provider}.", NoticeLink.Access),
        ["authority-looked-at"] = Ours("Staff looked at a letter or contract for access to {provider}.", NoticeLink.Access),
        ["authority-required"] = Ours("{who} chose whether access to {provider} needs a letter or contract.", NoticeLink.Access),
        ["claim-contested"] = Ours("Somebody else claims to be {provider}. If you do not know of this, object.", NoticeLink.Claims),
        ["claim-objected"] = new("{who} objected to the claim of {provider}.", "Somebody who holds the record objected to your claim for {provider}. Staff decide on evidence.", NoticeLink.Claims),
        ["claim-objection-withdrawn"] = new("{who} took an objection to a claim of {provider} back. The time to object begins anew.", "The objection to your claim for {provider} was taken back.", NoticeLink.Claims),
        ["claimant-let-in"] = new("Staff gave somebody who claims {provider} a few rights. If this is wrong, object.", "Staff let you in to {provider}, with a few rights for now.", NoticeLink.Claims),
        ["record-taken-over"] = new("The record of {provider} has another holder now.", "Another person holds the record of {provider} now. You cannot sign for it any more.", NoticeLink.Access),
        ["started-record-claimed"] = new("{provider} has its first verified holder. Say of every access whether it stays.", "{provider} holds the record now that you started. They are asked whether your access stays.", NoticeLink.Access),
        ["claim-verified"] = new("", "You were verified for {provider}.", NoticeLink.Record),
        ["claim-refused"] = new("", "Your claim for {provider} was not accepted.", NoticeLink.Record),
        ["record-corrected"] = Ours("{who} corrected the record of {provider}.", NoticeLink.Record),
        ["evidence-looked-at"] = Ours("Staff looked at the evidence for {provider}.", NoticeLink.Record),
        ["look-opened"] = Ours("{who} made a code with which the help desk can look at {provider}.", NoticeLink.Looks),
        ["staff-looked"] = Ours("The help desk began to look at {provider}.", NoticeLink.Looks),
        ["staff-looked-without-code"] = Ours("The help desk began to look at {provider} without a code from your side.", NoticeLink.Looks),
        ["staff-looked-at"] = Ours("The help desk opened pages of {provider}.", NoticeLink.Looks),
        ["break-glass-confirmed"] = new("", "A second person confirmed your look at {provider} without a code, and it began.", NoticeLink.HelpDesk),
        ["break-glass-refused"] = new("", "A second person refused your look at {provider} without a code. Why is on the page of the help desk.", NoticeLink.HelpDesk),
        ["break-glass-lapsed"] = new("", "Nobody confirmed your look at {provider} without a code within its hour. It did not begin: ask anew if it is still needed.", NoticeLink.HelpDesk),
        ["unusual-access"] = Ours("Unusual access was found. An auditor has to look into it.", NoticeLink.Findings),
        ["application-started"] = Ours("{who} started {form} for {provider}.", NoticeLink.Application),
        ["application-certified"] = Ours("{who} certified {form} for {provider}.", NoticeLink.Application),
        ["application-withdrawn"] = Ours("{who} withdrew {form} of {provider}.", NoticeLink.Application),
        ["signature-requested"] = Ours("{who} asks for the signature of {form} for {provider}.", NoticeLink.Application),
        ["signature-request-ended"] = Ours("A request for the signature of {form} for {provider} was taken back.", NoticeLink.Application),
        ["signature-declined"] = Ours("{who} sent {form} for {provider} back unsigned.", NoticeLink.Application),
        ["note-added"] = Ours("{who} added a note to {form} for {provider}.", NoticeLink.Application),
        ["attachment-added"] = Ours("{who} added an attachment to {form} for {provider}.", NoticeLink.Application),
    }.ToFrozenDictionary();

    /// <summary>The kinds that there are words for.</summary>
    public static IReadOnlyCollection<string> Kinds => Words.Keys;

    // A kind that a newer server wrote, beside which this one still runs.
    private static readonly NoticeWording Unknown = new("Something happened with {provider}.", "Something happened with your account.", NoticeLink.Access);

    /// <summary>The words of a kind.</summary>
    public static NoticeWording Of(string kind) => Words.GetValueOrDefault(kind, Unknown);

    /// <summary>What a mail may say of it: nobody's name, and no provider's.</summary>
    public static string Anonymous(string kind)
    {
        var words = Of(kind);
        var filled = (words.Ours.Length > 0 ? words.Ours : words.Mine).Replace("{provider}", "a provider", StringComparison.Ordinal).Replace("{form}", "an application", StringComparison.Ordinal)
            .Replace("{whom}", "somebody", StringComparison.Ordinal).Replace("{who}", "somebody", StringComparison.Ordinal);
        return char.ToUpperInvariant(filled[0]) + filled[1..];
    }

    private static NoticeWording Own(string text) => new("", text, NoticeLink.Security);

    private static NoticeWording Ours(string text, NoticeLink leads) => new(text, "", leads);
}
