using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>
/// Checks that the record of a registration (WebAuthn 7.1, what can be repeated) speaks of the same passkey. It does not say what made
/// the passkey: attestation is not asked for, and synced passkeys give none.
/// </summary>
internal static class RegistrationRecord
{
    internal static string? Problem(CredentialEvidence credential, ReadOnlySpan<byte> credentialId, string rpId)
    {
        try
        {
            var client = ClientData.Read(credential.ClientDataJson);
            var data = AuthenticatorData.Read(ReadAttestation(credential.AttestationObject.Span));
            return client.Type != "webauthn.create" ? "The registration's client data are of another ceremony."
                : client.CrossOrigin || client.HasTopOrigin ? "The passkey was registered inside another site's page."
                : !RelyingParty.Covers(rpId, client.Origin) ? "The passkey was registered on another site."
                : !data.RpIdHash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(rpId)))
                    ? "The passkey was registered for another relying party."
                : !data.UserPresent ? "Nobody touched the device at registration."
                : !data.HasCredential || !data.CredentialId.AsSpan().SequenceEqual(credentialId)
                    ? "The registration is of another passkey."
                : !data.PublicKey.AsSpan().SequenceEqual(credential.PublicKey.Span) ? "The registered key is another one."
                : data.BackupEligible != credential.BackupEligible ? "The registration says something else about backup."
                : null;
        }
        catch (FormatException e)
        {
            return "The registration record is not readable: " + e.Message;
        }
    }

    private static ReadOnlySpan<byte> ReadAttestation(ReadOnlySpan<byte> attestationObject)
    {
        var reader = new StrictCbor(attestationObject);
        ReadOnlySpan<byte> data = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var members = reader.ReadMap(); members > 0; members--)
        {
            var name = reader.ReadText();
            if (name is not ("fmt" or "attStmt" or "authData") || !seen.Add(name))
                throw new FormatException("The attestation object has an unknown member.");
            if (name == "authData") data = reader.ReadBytes();
            else reader.Skip();
        }

        return seen.Count == 3 && reader.AtEnd
            ? data
            : throw new FormatException("The attestation object is not complete or goes on too long.");
    }
}

/// <summary>Which origins may use the passkeys of a relying party.</summary>
internal static class RelyingParty
{
    /// <summary>Https, or http on the developer's own machine, and the domain itself or one below it (WebAuthn 5.1.2).</summary>
    internal static bool Covers(string rpId, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && origin == uri.GetLeftPart(UriPartial.Authority)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.Host == "localhost"))
        && (uri.Host == rpId || uri.Host.EndsWith("." + rpId, StringComparison.Ordinal));
}
