using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>An account was created.</summary>
/// <param name="Subject">The account.</param>
public sealed record AccountRegistered(AccountId Subject) : PortalEvent;

/// <summary>Somebody showed that an account's e-mail address is theirs.</summary>
/// <param name="Subject">The account.</param>
/// <param name="By">code or console-link.</param>
public sealed record EmailConfirmed(AccountId Subject, string By) : PortalEvent;

/// <summary>Another address was asked for; the code went there. Neither address is in the ledger.</summary>
/// <param name="Subject">The account.</param>
public sealed record AddressChangeAsked(AccountId Subject) : PortalEvent;

/// <summary>An account has another address, which its owner confirmed.</summary>
/// <param name="Subject">The account.</param>
public sealed record AddressChanged(AccountId Subject) : PortalEvent;

/// <summary>An account has a whole way in and recovery codes for the first time.</summary>
/// <param name="Subject">The account.</param>
public sealed record AccountReady(AccountId Subject) : PortalEvent;

/// <summary>A passkey was added.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Credential">SHA-256 of the credential id, lower-case hex.</param>
public sealed record PasskeyAdded(AccountId Subject, string Credential) : PortalEvent;

/// <summary>A passkey got another name.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Credential">SHA-256 of the credential id, lower-case hex.</param>
public sealed record PasskeyRenamed(AccountId Subject, string Credential) : PortalEvent;

/// <summary>A passkey was removed.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Credential">SHA-256 of the credential id, lower-case hex.</param>
public sealed record PasskeyRemoved(AccountId Subject, string Credential) : PortalEvent;

/// <summary>A password with an authenticator app was set, or set anew.</summary>
/// <param name="Subject">The account.</param>
public sealed record PasswordSet(AccountId Subject) : PortalEvent;

/// <summary>The password and its authenticator app were removed.</summary>
/// <param name="Subject">The account.</param>
public sealed record PasswordRemoved(AccountId Subject) : PortalEvent;

/// <summary>New recovery codes count; older ones do not any more.</summary>
/// <param name="Subject">The account.</param>
public sealed record RecoveryCodesReplaced(AccountId Subject) : PortalEvent;

/// <summary>A recovery code, with a mailed one, opened a session that may only add a way in.</summary>
/// <param name="Subject">The account.</param>
public sealed record RecoveryUsed(AccountId Subject) : PortalEvent;

/// <summary>A recovery was tried and refused.</summary>
/// <param name="Subject">The account.</param>
public sealed record RecoveryFailed(AccountId Subject) : PortalEvent;

/// <summary>A session began.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Opened">The session.</param>
/// <param name="Method">passkey, password-totp, email-code, console-link or recovery.</param>
/// <param name="Strength">setup, recovery or full.</param>
public sealed record SignedIn(AccountId Subject, Guid Opened, string Method, string Strength) : PortalEvent;

/// <summary>Somebody tried to sign in to an account that exists, and failed.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Method">passkey or password-totp.</param>
/// <param name="Reason">A code; the person was told one sentence for all of them.</param>
public sealed record SignInFailed(AccountId Subject, string Method, string Reason) : PortalEvent;

/// <summary>A session was locked.</summary>
/// <param name="Subject">The account.</param>
public sealed record SessionLocked(AccountId Subject) : PortalEvent;

/// <summary>A person came back to a locked session by signing in again; a new session took its place.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Closed">The session that had been locked.</param>
public sealed record SessionUnlocked(AccountId Subject, Guid Closed) : PortalEvent;

/// <summary>A session ended.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Closed">The session.</param>
/// <param name="Cause">signed-out, signed-out-elsewhere, replaced, recovered, suspended, passkey-removed, password-removed or password-set.</param>
public sealed record SessionEnded(AccountId Subject, Guid Closed, string Cause) : PortalEvent;

/// <summary>The console made a registration link for an AccountAdmin.</summary>
/// <param name="Link">The link's row.</param>
public sealed record AdminLinkIssued(Guid Link) : PortalEvent;

/// <summary>A registration link of the console was used; its account is an AccountAdmin.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Link">The link's row.</param>
public sealed record AdminLinkUsed(AccountId Subject, Guid Link) : PortalEvent;

/// <summary>A staff role was proposed. It has no power yet.</summary>
/// <param name="Subject">For whom.</param>
/// <param name="Role">Which.</param>
/// <param name="Reason">Why, in the proposer's words.</param>
public sealed record StaffRoleProposed(AccountId Subject, StaffRole Role, PersonalText Reason) : PortalEvent;

/// <summary>A second AccountAdmin confirmed a staff role; it has power from here on.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Role">Which.</param>
public sealed record StaffRoleConfirmed(AccountId Subject, StaffRole Role) : PortalEvent;

/// <summary>A staff role, or the proposal of one, was ended.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Role">Which.</param>
/// <param name="HadPower">False when only the proposal was taken back.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record StaffRoleEnded(AccountId Subject, StaffRole Role, bool HadPower, PersonalText Reason) : PortalEvent;

/// <summary>An account was suspended; its sessions ended with it.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record AccountSuspended(AccountId Subject, PersonalText Reason) : PortalEvent;

/// <summary>A suspended account was let in again.</summary>
/// <param name="Subject">The account.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record AccountReadmitted(AccountId Subject, PersonalText Reason) : PortalEvent;
