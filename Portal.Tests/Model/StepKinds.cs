namespace Portal.Tests.Model;

/// <summary>What is known of a command whatever it is about.</summary>
internal static class StepKinds
{
    /// <summary>The event that a command is told by.</summary>
    public static string? KindOf(Step step) => step switch
    {
        Step.Invites => "invitation-sent",
        Step.Offers { Act: OfferAct.Accept } => "invitation-accepted",
        Step.Offers { Act: OfferAct.Decline } => "invitation-declined",
        Step.Offers { Act: OfferAct.Cancel } => "invitation-cancelled",
        Step.Offers { Act: OfferAct.Resend } => "invitation-resent",
        Step.Grants { Act: GrantAct.Confirm } => "delegation-confirmed",
        Step.Grants { Act: GrantAct.Suspend } => "delegation-suspended",
        Step.Grants { Act: GrantAct.End or GrantAct.Leave } => "delegation-ended",
        Step.Grants { Act: GrantAct.Restore } or Step.Changes or Step.Renews => "delegation-replaced",
        Step.Requests { Act: RequestAct.Decline } => "access-request-declined",
        Step.Requests => "access-request-withdrawn",
        Step.Approves => "access-request-approved",
        Step.Starts => "application-started",
        Step.Saves => "field-saved",
        Step.Withdraws => "application-withdrawn",
        Step.StartsRecord => "provider-started-by-agent",
        Step.OnClaim { Act: ClaimAct.Object } => "claim-objected",
        Step.OnClaim { Act: ClaimAct.WithdrawObjection } => "claim-objection-withdrawn",
        Step.OnClaim { Act: ClaimAct.LetIn } => "claimant-let-in",
        Step.OnClaim { Act: ClaimAct.Verify } => "principal-verified",
        Step.OnClaim { Act: ClaimAct.Refuse } => "principal-refused",
        Step.OnLetter { Act: LetterAct.Ask } => "claim-letter-asked",
        Step.OnLetter { Act: LetterAct.Print } => "claim-letter-printed",
        Step.Corrects => "provider-corrected",
        Step.SetsReviewDays => "access-reviews-set",
        Step.BeginsReview => "access-review-opened",
        Step.Answers => "access-review-answered",
        Step.Attaches => "authority-attached",
        Step.Requires => "authority-requirement-set",
        _ => null,
    };

    /// <summary>Whether a command takes nothing from anybody.</summary>
    public static bool OnlyGives(Step step) =>
        step is Step.Offers { Act: OfferAct.Accept } or Step.Grants { Act: GrantAct.Confirm or GrantAct.Restore } or Step.Approves or Step.Readmits
            or Step.StartsRecord or Step.Claims or Step.OnLetter;

    /// <summary>Whether a command gives nobody anything.</summary>
    public static bool OnlyTakes(Step step) =>
        step is Step.Offers { Act: not OfferAct.Accept } or Step.Grants { Act: GrantAct.Suspend or GrantAct.End or GrantAct.Leave }
            or Step.Requests or Step.Invites or Step.Asks or Step.SuspendsAccount or Step.Saves or Step.SetsReviewDays or Step.BeginsReview
            or Step.Answers or Step.Attaches or Step.Requires or Step.OnLetter or Step.Corrects or Step.OnClaim { Act: not (ClaimAct.LetIn or ClaimAct.Verify) };
}
