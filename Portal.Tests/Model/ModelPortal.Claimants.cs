using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>What speaks for a claimant beside their word: letters with a code; and records that are corrected, after which staff check again.</summary>
internal sealed partial class ModelPortal
{
    private const int LetterDays = 60, LetterTries = 5, MostLetters = 3;

    /// <summary>The letters that were asked for, in their order.</summary>
    public List<ModelClaimLetter> ClaimLetters { get; } = [];

    /// <summary>Whether the public registry knows where the provider gets its mail.</summary>
    public static bool HasAddress(int number) => number != 1;

    public Came AskForLetter(int actor, ModelClaim claim)
    {
        if (!IsClaimant(actor, claim))
            return Came.NotFound;
        var letters = ClaimLetters.FindAll(l => l.Claim == claim);
        if (!HasAddress(claim.Provider) || letters.Count >= MostLetters || (letters is [.., var last] && (last.Entered || (last.Tries < LetterTries && !IsOver(last)))))
            return Came.Refused;
        ClaimLetters.Add(new ModelClaimLetter { Claim = claim });
        return Came.Done;
    }

    public Came PrintLetter(int staff, ModelClaim claim)
    {
        if (!IsStaff(staff) || ClaimLetters.LastOrDefault(l => l.Claim == claim) is not { } letter)
            return Came.NotFound;
        if (letter.Entered)
            return Came.Refused;
        letter.Printed = (staff, Today);
        return Came.Done;
    }

    public Came EnterCode(int actor, ModelClaim claim, bool right)
    {
        if (!IsClaimant(actor, claim))
            return Came.NotFound;
        if (ClaimLetters.LastOrDefault(l => l.Claim == claim && l.Printed is not null) is not { } letter)
            return Came.Refused;
        if (letter.Entered)
            return Came.Done;
        if (IsOver(letter) || letter.Tries >= LetterTries)
            return Came.Refused;
        (letter.Tries, letter.Entered) = (letter.Tries + 1, right);
        return Came.Done;
    }

    /// <summary>Corrects a record. Whoever was verified by its name has to be checked again, and what they gave stays given.</summary>
    public Came Correct(int actor, int provider, bool name)
    {
        _commands++;
        if (!MayFor(actor, provider, Permission.ManageProvider))
            return Came.NotFound;
        if (name && Claims.SingleOrDefault(c => c.Provider == provider && c.Status == "verified") is { } verified)
        {
            (verified.Status, verified.Decided) = ("ended", null);
            Claims.Add(new ModelClaim { Person = verified.Person, Provider = provider, Status = "claimed", Contested = false, Made = _commands });
        }
        return Came.Done;
    }

    private bool IsClaimant(int actor, ModelClaim claim) =>
        claim.Person == actor && !Suspended.Contains(actor) && (claim.Open || claim.Status == "claimed");

    private bool IsOver(ModelClaimLetter letter) => letter.Printed is { } printed && Today >= printed.Day + LetterDays;

    private bool IsSupported(ModelClaim claim) => claim.Proven || ClaimLetters.Exists(l => l.Claim == claim && l.Entered);

    // In the place of a second reviewer: mail that reached the provider, by a code that neither of those who decide has seen.
    private bool ByLetterOfAnother(int staff, int letIn, ModelClaim claim) =>
        ClaimLetters.Exists(l => l.Claim == claim && l.Entered && l.Printed!.Value.By is var by && by != staff && by != letIn);
}
