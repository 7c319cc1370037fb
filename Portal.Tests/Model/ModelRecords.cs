namespace Portal.Tests.Model;

/// <summary>Somebody's word that a record is theirs, and what came of it.</summary>
internal sealed class ModelClaim
{
    public required int Person { get; init; }
    public required int Provider { get; init; }

    /// <summary>contested, claimed, verified, refused or ended.</summary>
    public required string Status { get; set; }

    /// <summary>Whether it began as a claim of what was not free: then only staff give it power.</summary>
    public required bool Contested { get; init; }

    /// <summary>The number of the command by which it was made, and of the one by which it was decided last.</summary>
    public required int Made { get; init; }

    public (int By, int At)? Decided { get; set; }

    /// <summary>By whom and by which command it was verified.</summary>
    public (int By, int At)? Verified { get; set; }
    public bool Proven { get; set; }
    public bool EverVerified { get; set; }
    public int? ObjectUntil { get; set; }
    public int? ObjectedBy { get; set; }
    public (int By, int Day)? LetIn { get; set; }

    /// <summary>The newest access that it gave.</summary>
    public ModelGrant? Given { get; set; }

    public bool Holds => Status is "claimed" or "verified";

    public bool Open => Status == "contested";

    /// <summary>Whether somebody of the provider's side ended or suspended what it gave: as good as an objection.</summary>
    public bool Stopped => Given is { Ended: true, Revoked: true } or { Ended: false, SuspendedBy: >= 0 };
}

/// <summary>A letter with a code, asked for by whoever claims a record.</summary>
internal sealed class ModelClaimLetter
{
    public required ModelClaim Claim { get; init; }

    /// <summary>By whom and on which day it was printed last. Only the code of that print is good.</summary>
    public (int By, int Day)? Printed { get; set; }
    public int Tries { get; set; }
    public bool Entered { get; set; }
}

/// <summary>A question about every access that had power when the record changed hands.</summary>
internal sealed class ModelReview
{
    public required int Due { get; init; }
    public required HashSet<ModelGrant> Open { get; init; }
}
