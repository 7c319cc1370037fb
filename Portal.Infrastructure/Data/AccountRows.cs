namespace Portal.Infrastructure.Data;

/// <summary>A person's login.</summary>
public sealed class AccountRow
{
    public Guid Id { get; init; }
    public required string Email { get; set; }
    public required string EmailKey { get; set; }
    public required string Name { get; set; }
    public Guid SecurityStamp { get; set; }
    public string? PasswordHash { get; set; }
    public byte[]? TotpSecret { get; set; }
    public byte[]? TotpPending { get; set; }
    public long TotpLastStep { get; set; }
    public DateTimeOffset? ReadyAt { get; set; }
    public DateTimeOffset? SuspendedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A time in which an account was suspended. Written by the database itself.</summary>
public sealed class AccountSuspensionRow
{
    public long Id { get; init; }
    public Guid AccountId { get; init; }
    public DateTimeOffset SuspendedAt { get; init; }
    public DateTimeOffset? ReadmittedAt { get; init; }
}

/// <summary>A passkey, with the evidence of its registration.</summary>
public sealed class PasskeyRow
{
    public required byte[] CredentialId { get; init; }
    public Guid AccountId { get; init; }
    public required string Name { get; set; }
    public required byte[] PublicKey { get; init; }
    public long SignCount { get; set; }
    public required string[] Transports { get; init; }
    public bool IsUserVerified { get; set; }
    public bool IsBackupEligible { get; init; }
    public bool IsBackedUp { get; set; }
    public required byte[] AttestationObject { get; init; }
    public required byte[] ClientDataJson { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>A recovery code, kept as a hash.</summary>
public sealed class RecoveryCodeRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required byte[] CodeHash { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A code that was mailed, kept as a keyed hash.</summary>
public sealed class EmailCodeRow
{
    public Guid Id { get; init; }
    public required string EmailKey { get; init; }
    public required string Purpose { get; init; }
    public Guid? AccountId { get; init; }
    public string? Name { get; init; }
    public required byte[] CodeHash { get; init; }
    public int Attempts { get; set; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ConsumedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A signed-in browser.</summary>
public sealed class SessionRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Strength { get; set; }
    public required string Method { get; init; }

    /// <summary>The passkey that opened it; null for other ways in.</summary>
    public byte[]? PasskeyId { get; init; }

    public required string Device { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastSeenAt { get; set; }
    public DateTimeOffset? LockedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndReason { get; set; }
}

/// <summary>A staff role of an account; powerless until a second AccountAdmin confirmed it.</summary>
public sealed class StaffRoleRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Role { get; init; }
    public Guid? ProposedBy { get; init; }
    public DateTimeOffset ProposedAt { get; init; }
    public Guid? ConfirmedBy { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
    public Guid? EndedBy { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public required string Reason { get; init; }
}

/// <summary>A one-time link that the console printed, kept as a hash.</summary>
public sealed class RegistrationLinkRow
{
    public Guid Id { get; init; }
    public required string EmailKey { get; init; }
    public required byte[] TokenHash { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A key of the Data Protection ring, sealed.</summary>
public sealed class DataProtectionKeyRow
{
    public long Id { get; init; }
    public required string FriendlyName { get; init; }
    public required string Xml { get; init; }
}

/// <summary>How often something was tried in one window.</summary>
public sealed class RateWindowRow
{
    public required string Purpose { get; init; }
    public required byte[] SubjectHash { get; init; }
    public DateTimeOffset WindowStart { get; init; }
    public int Hits { get; set; }
}

/// <summary>One question to an authenticator, answered at most once.</summary>
public sealed class CeremonyRow
{
    public Guid Id { get; init; }
    public required string Purpose { get; init; }
    public Guid? AccountId { get; init; }
    public Guid? SessionId { get; init; }
    public required string State { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ConsumedAt { get; set; }
}

/// <summary>A key of the server's own, wrapped with the master key.</summary>
public sealed class ServerKeyRow
{
    public required string Owner { get; init; }
    public required byte[] Wrapped { get; init; }
}
