using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>The checks of a passkey's answer, in the order in which they are made (WebAuthn 7.2).</summary>
public enum AssertionCheck
{
    /// <summary>The client data are one JSON object in UTF-8, no name twice (steps 8 and 9).</summary>
    ClientData,

    /// <summary>The ceremony was an assertion: <c>webauthn.get</c> (step 10).</summary>
    Type,

    /// <summary>The challenge is the expected one (step 11).</summary>
    Challenge,

    /// <summary>The origin is on the list (step 12).</summary>
    Origin,

    /// <summary>The page was not framed by another origin (step 13).</summary>
    CrossOrigin,

    /// <summary>No top origin is named (step 14).</summary>
    TopOrigin,

    /// <summary>The authenticator data are complete and nothing follows (6.1).</summary>
    AuthenticatorData,

    /// <summary>The answer is for this relying party (step 15).</summary>
    RelyingParty,

    /// <summary>A person touched the device (step 16).</summary>
    UserPresent,

    /// <summary>The device verified the person by biometrics or PIN (step 17).</summary>
    UserVerified,

    /// <summary>A passkey that cannot be backed up is not said to be backed up (step 18).</summary>
    BackupState,

    /// <summary>Whether it can be backed up is what registration said (step 19).</summary>
    BackupEligibility,

    /// <summary>The stored key is one that can certify, and its curve belongs to its algorithm.</summary>
    PublicKey,

    /// <summary>The signature is the key's (steps 20 and 21).</summary>
    Signature,
}

/// <summary>A passkey's answer, byte for byte as the browser sent it.</summary>
/// <param name="AuthenticatorData">Authenticator data.</param>
/// <param name="ClientDataJson">Client data.</param>
/// <param name="Signature">Signature.</param>
public sealed record PasskeyAssertion(
    ReadOnlyMemory<byte> AuthenticatorData, ReadOnlyMemory<byte> ClientDataJson, ReadOnlyMemory<byte> Signature);

/// <summary>What the answer must be for.</summary>
/// <param name="Challenge">The challenge of the ceremony.</param>
/// <param name="RpId">The relying party's domain, for example <c>portal.example</c>.</param>
/// <param name="Origins">Every origin that is allowed, spelled out: scheme, host and port. Compared exactly.</param>
/// <param name="BackupEligible">What registration said about the passkey.</param>
public sealed record AssertionExpectation(ReadOnlyMemory<byte> Challenge, string RpId, IReadOnlyList<string> Origins, bool BackupEligible);

/// <summary>The answer of <see cref="AssertionVerifier"/>.</summary>
/// <param name="Failed">The first check that failed, or none.</param>
/// <param name="Sentence">What was found.</param>
public sealed record AssertionVerdict(AssertionCheck? Failed, string Sentence)
{
    /// <summary>Whether every check passed.</summary>
    public bool Passed => Failed is null;
}

/// <summary>
/// Verifies a passkey's answer over stored bytes, without server, browser or database: the steps of WebAuthn 7.2 that can be repeated at
/// any time. User verification is always required. Not here, because only the ceremony's row can say it: that the answer came once, in
/// time, from the account it was asked of.
/// </summary>
public static class AssertionVerifier
{
    /// <summary>Runs the checks in order and stops at the first that fails.</summary>
    /// <param name="publicKey">The COSE key that registration stored.</param>
    /// <param name="assertion">The answer.</param>
    /// <param name="expected">What it must be for.</param>
    public static AssertionVerdict Verify(ReadOnlyMemory<byte> publicKey, PasskeyAssertion assertion, AssertionExpectation expected)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        ArgumentNullException.ThrowIfNull(expected);
        return ClientDataProblem(assertion.ClientDataJson, expected)
            ?? AuthenticatorDataProblem(assertion.AuthenticatorData.Span, expected)
            ?? SignatureVerdict(publicKey.Span, assertion);
    }

    private static AssertionVerdict? ClientDataProblem(ReadOnlyMemory<byte> json, AssertionExpectation expected)
    {
        ClientData client;
        try
        {
            client = ClientData.Read(json);
        }
        catch (FormatException e)
        {
            return new(AssertionCheck.ClientData, e.Message);
        }

        // Comparing the text, not what it decodes to, refuses every other spelling of the same bytes.
        var challenge = Base64Url.EncodeToString(expected.Challenge.Span);
        return client.Type != "webauthn.get" ? new(AssertionCheck.Type, "The passkey was asked for something other than an answer.")
            : !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(client.Challenge), Encoding.UTF8.GetBytes(challenge))
                ? new(AssertionCheck.Challenge, "The passkey answered another challenge.")
            : !expected.Origins.Contains(client.Origin, StringComparer.Ordinal)
                ? new(AssertionCheck.Origin, "The passkey was used on another site.")
            : client.CrossOrigin ? new(AssertionCheck.CrossOrigin, "The passkey was used inside another site's page.")
            : client.HasTopOrigin ? new(AssertionCheck.TopOrigin, "The passkey was used below another site's page.")
            : null;
    }

    private static AssertionVerdict? AuthenticatorDataProblem(ReadOnlySpan<byte> bytes, AssertionExpectation expected)
    {
        AuthenticatorData data;
        try
        {
            data = AuthenticatorData.Read(bytes);
        }
        catch (FormatException e)
        {
            return new(AssertionCheck.AuthenticatorData, e.Message);
        }

        return data.HasCredential ? new(AssertionCheck.AuthenticatorData, "The answer holds a credential, as only a registration may.")
            : !CryptographicOperations.FixedTimeEquals(data.RpIdHash, SHA256.HashData(Encoding.UTF8.GetBytes(expected.RpId)))
                ? new(AssertionCheck.RelyingParty, "The passkey answered another relying party.")
            : !data.UserPresent ? new(AssertionCheck.UserPresent, "Nobody touched the device.")
            : !data.UserVerified ? new(AssertionCheck.UserVerified, "The device did not verify the person by biometrics or PIN.")
            : data.BackedUp && !data.BackupEligible
                ? new(AssertionCheck.BackupState, "The passkey is said to be backed up and not to be capable of it.")
            : data.BackupEligible != expected.BackupEligible
                ? new(AssertionCheck.BackupEligibility, "The passkey says something else about backup than at registration.")
            : null;
    }

    private static AssertionVerdict SignatureVerdict(ReadOnlySpan<byte> publicKey, PasskeyAssertion assertion)
    {
        if (!CoseKey.TryRead(publicKey, out var key, out var problem)) return new(AssertionCheck.PublicKey, problem!);

        byte[] signed = [.. assertion.AuthenticatorData.Span, .. SHA256.HashData(assertion.ClientDataJson.Span)];
        return key!.Verifies(signed, assertion.Signature.Span)
            ? new(null, $"The signature is the stored key's ({key.AlgorithmName}).")
            : new(AssertionCheck.Signature, "The signature is not the stored key's.");
    }
}
