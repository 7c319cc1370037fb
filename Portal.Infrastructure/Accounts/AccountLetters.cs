using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Infrastructure.Accounts;

/// <summary>A mail of the portal about an account.</summary>
/// <param name="Kind">Which one it is.</param>
/// <param name="Subject">Without secrets: it shows on locked screens.</param>
/// <param name="Text">The body.</param>
public sealed record AccountLetter(string Kind, string Subject, string Text);

/// <summary>What the portal writes to people about their accounts. No mail holds a link that does something.</summary>
public static class AccountLetters
{
    private const string NotYou =
        "If this was not you, sign in and look at Security, sign out other sessions, and tell the people who run this portal.";

    /// <summary>Sends a letter when the operation has committed.</summary>
    public static void Send(this Operation operation, string to, AccountLetter letter) =>
        operation.Send(new OutboxMail(letter.Kind, $"{letter.Kind}:{Operation.NewId()}", to, letter.Subject, letter.Text));

    public static AccountLetter RegistrationCode(string code) => new(
        "registration-code", "Your code to confirm this address",
        $"Your code is {code}.\n\nType it on the page where you registered. It works for {EmailCodes.Minutes} minutes and once.\n\n"
        + "Nobody from the portal will ever ask you for it. If you did not register, do nothing.");

    public static AccountLetter AlreadyRegistered() => new(
        "already-registered", "You have an account already",
        "Somebody asked to register with this address, which has an account already. So no code was sent and nothing was changed.\n\n"
        + "If it was you, go to the portal and sign in. If you lost your passkey, choose \"Recover your account\" there.");

    public static AccountLetter RecoveryCode(string code) => new(
        "recovery-code", "Your code to recover your account",
        $"Your code is {code}.\n\nType it together with one of your recovery codes. It works for {EmailCodes.Minutes} minutes and once.\n\n"
        + "Nobody from the portal will ever ask you for it. If you did not ask to recover your account, do nothing.");

    public static AccountLetter NothingToRecover() => new(
        "nothing-to-recover", "There is no account to recover",
        "Somebody asked to recover an account with this address. There is none that can be recovered.\n\n"
        + "If it was you, you may have registered with another address, or not have finished: go to the portal and register.");

    public static AccountLetter RecoveryUsed() => new(
        "recovery-used", "A recovery code was used for your account",
        "Somebody used a recovery code and a code mailed to this address to get into your account. All other sessions were signed out.\n\n" + NotYou);

    public static AccountLetter PasskeyAdded() => new(
        "passkey-added", "A passkey was added to your account", $"One more passkey can now be used to sign in and to certify.\n\n{NotYou}");

    public static AccountLetter PasskeyRemoved() => new(
        "passkey-removed", "A passkey was removed from your account", $"One of your passkeys can no longer be used.\n\n{NotYou}");

    public static AccountLetter PasswordSet() => new(
        "password-set", "The password of your account was set", $"A password and an authenticator app can now be used together to sign in.\n\n{NotYou}");

    public static AccountLetter PasswordRemoved() => new(
        "password-removed", "The password of your account was removed", $"The password and its authenticator app can no longer be used.\n\n{NotYou}");

    public static AccountLetter RecoveryCodesReplaced() => new(
        "recovery-codes-replaced", "Your recovery codes were replaced", $"New recovery codes were made. Older ones no longer work.\n\n{NotYou}");

    public static AccountLetter AddressCode(string code) => new(
        "address-code", "Your code to confirm this address",
        $"Your code is {code}.\n\nType it on the page where you asked to change the address of your account. It works for {EmailCodes.Minutes} minutes and once.\n\n"
        + "Nobody from the portal will ever ask you for it. If you did not ask, do nothing: nobody can use this address without the code.");

    public static AccountLetter AddressTaken() => new(
        "address-taken", "This address has an account already",
        "Somebody asked to use this address for another account. It has an account already, so no code was sent and nothing was changed.\n\n"
        + "If it was you, sign in with the account of this address, or choose another address.");

    public static AccountLetter AddressChangeAsked() => new(
        "address-change-asked", "Somebody asked to change the address of your account",
        $"Somebody who is signed in to your account asked to use another address for it. Nothing has changed yet.\n\n{NotYou}");

    public static AccountLetter AddressChanged() => new(
        "address-changed", "The address of your account was changed",
        "Your account has another address now, and was signed out everywhere else. From here on mails go to the new address. For 30 days this address is still told of what matters for security.\n\n"
        + "If this was not you, tell the people who run this portal at once.");

    public static AccountLetter InvitationAddressGone() => new(
        "invitation-address-gone", "An invitation that you sent was closed",
        "The person whom you invited uses another address now, so the invitation was closed. Nobody gained access by it.\n\n"
        + "Ask the person for the address that they use, and invite them there.");

    public static AccountLetter Suspended() => new(
        "account-suspended", "Your account was suspended",
        "You were signed out, and your account cannot be used for now. Ask the people who run this portal.");

    public static AccountLetter Readmitted() => new("account-readmitted", "Your account can be used again", "Go to the portal and sign in.");

    public static AccountLetter StaffRole(string role) => new(
        "staff-role", "You have a new staff role", $"You were given the role {role}. It counts from your next action on.");
}
