using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>How somebody's access stands.</summary>
public enum AccessState
{
    /// <summary>It has power.</summary>
    Live,

    /// <summary>Its period has not begun.</summary>
    Starts,

    /// <summary>The provider's side still has to confirm who accepted.</summary>
    Awaits,

    /// <summary>Somebody suspended it.</summary>
    Suspended,

    /// <summary>Its period is over. It can be renewed for a while.</summary>
    Over,

    /// <summary>Somebody ended it.</summary>
    Ended,
}

internal static class AccessStates
{
    /// <summary>The state at a moment; what matters most first.</summary>
    public static AccessState Of(DelegationRow row, DateTimeOffset now) =>
        row.EndedAt is not null ? AccessState.Ended
        : row.ValidUntil <= now ? AccessState.Over
        : row.SuspendedAt is not null ? AccessState.Suspended
        : row.ConfirmedAt is null && row.Terms().NeedsConfirmation ? AccessState.Awaits
        : now < row.ValidFrom ? AccessState.Starts
        : AccessState.Live;

    /// <summary>What is said beside the name of somebody who has no access at this moment, where others have it.</summary>
    public static string Note(AccessState state) => state switch
    {
        AccessState.Live => "",
        AccessState.Starts => ", access to come",
        AccessState.Awaits => ", not confirmed yet",
        AccessState.Suspended => ", suspended",
        AccessState.Over or AccessState.Ended => ", no longer has access",
    };

    /// <summary>How it stands, where the account of the person may be suspended: then nothing of it has power, whatever the provider's side gave.</summary>
    public static string Words(AccessState state, bool accountSuspended) =>
        accountSuspended && state is not (AccessState.Over or AccessState.Ended) ? "Account suspended" : Words(state);

    /// <summary>What every page says of somebody whose account the state suspended.</summary>
    public static string OfAccount(string name) =>
        $"The state suspended the account of {name}: at this moment they cannot sign in and see nothing. Their access counts again once the state lets the account in; it can be changed or ended meanwhile.";

    public static string Words(AccessState state) => state switch
    {
        AccessState.Live => "Has access",
        AccessState.Starts => "Not started",
        AccessState.Awaits => "To be confirmed",
        AccessState.Suspended => "Suspended",
        AccessState.Over => "Period over",
        AccessState.Ended => "Ended",
    };
}
