using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Certifications;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Certifications;

/// <summary>What the signer's passkey was asked.</summary>
/// <param name="Options">For the browser, as WebAuthn's JSON.</param>
/// <param name="State">For the built-in handler, with the answer.</param>
/// <param name="RpId">The relying party.</param>
/// <param name="Origin">The origin of the page.</param>
public sealed record AskedPasskey(JsonNode Options, string State, string RpId, string Origin);

/// <summary>An answer on which the built-in handler and our own verifier agree.</summary>
/// <param name="Passkey">The passkey, locked; its counter and backup state are already as the answer says.</param>
/// <param name="Assertion">The answer, byte for byte.</param>
/// <param name="UserHandle">The account that the device named, if it did.</param>
public sealed record CheckedAnswer(PasskeyRow Passkey, PasskeyAssertion Assertion, ReadOnlyMemory<byte>? UserHandle);

/// <summary>
/// Asks the signer's passkey to sign a challenge that is made from a manifest, and checks the answer twice: with the built-in handler and
/// with our own verifier, over the same bytes (docs/decisions/0004).
/// </summary>
public sealed class CertificationPasskeys(
    IPasskeyHandler<AccountRow> handler, IOptions<IdentityPasskeyOptions> passkeys, IOptions<PortalSettings> settings)
{
    /// <summary>Makes the question; the built-in handler's random challenge is replaced in what it sends and in what it remembers.</summary>
    public async Task<AskedPasskey> AskAsync(AccountRow signer, byte[] challenge, HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(signer, http);
        var options = JsonNode.Parse(made.RequestOptionsJson)!;
        var state = JsonNode.Parse(made.AssertionState!)!;
        options["challenge"] = Base64Url.EncodeToString(challenge);
        options["userVerification"] = "required";
        state["challenge"] = Convert.ToBase64String(challenge);
        return new AskedPasskey(options, state.ToJsonString(), passkeys.Value.ServerDomain!, OriginOf(http));
    }

    /// <summary>Checks an answer. Null when either refuses it.</summary>
    public async Task<CheckedAnswer?> CheckAsync(
        PortalDb db, CertificationCeremonyRow ceremony, string credentialJson, HttpContext http, CancellationToken cancel)
    {
        if (Read(credentialJson) is not var (credentialId, assertion, handle))
            return null;
        var built = await handler.PerformAssertionAsync(
            new() { HttpContext = http, CredentialJson = credentialJson, AssertionState = ceremony.State });
        if (!built.Succeeded || built.User!.Id != ceremony.AccountId || !built.Passkey!.CredentialId.AsSpan().SequenceEqual(credentialId))
            return null;

        await db.Database.ExecuteSqlAsync($"select 1 from account_passkeys where credential_id = {credentialId} for update", cancel);
        var passkey = await db.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credentialId && p.AccountId == ceremony.AccountId, cancel);
        if (passkey is null || (built.Passkey.SignCount != 0 && built.Passkey.SignCount <= passkey.SignCount))
            return null;
        var ours = AssertionVerifier.Verify(
            passkey.PublicKey, assertion,
            new AssertionExpectation(
                CertificationChallenge.Compute(ceremony.Nonce, ceremony.Manifest), ceremony.RpId, [ceremony.Origin], passkey.IsBackupEligible));
        if (!ours.Passed)
            return null;
        passkey.SignCount = built.Passkey.SignCount;
        passkey.IsBackedUp = built.Passkey.IsBackedUp;
        passkey.IsUserVerified = built.Passkey.IsUserVerified;
        return new CheckedAnswer(passkey, assertion, handle);
    }

    private string OriginOf(HttpContext http) => settings.Value.Origin is { Length: > 0 } origin
        ? origin.TrimEnd('/')
        : $"{http.Request.Scheme}://{http.Request.Host}";

    private static (byte[] CredentialId, PasskeyAssertion Assertion, ReadOnlyMemory<byte>? Handle)? Read(string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            var response = read.RootElement.GetProperty("response");
            return (
                Bytes(read.RootElement, "rawId"),
                new PasskeyAssertion(Bytes(response, "authenticatorData"), Bytes(response, "clientDataJSON"), Bytes(response, "signature")),
                response.TryGetProperty("userHandle", out var handle) && handle.ValueKind == JsonValueKind.String
                    ? Base64Url.DecodeFromChars(handle.GetString())
                    : null);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static byte[] Bytes(JsonElement owner, string name) => Base64Url.DecodeFromChars(owner.GetProperty(name).GetString());
}
