using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.Applications;

namespace Portal.Server.Commands.Seed;

/// <summary>
/// A passkey in code, ES256, with which a person of the stories signs. It goes through the same ceremonies as a device, its key never leaves
/// memory, and the account gives it up again when the stories are told.
/// </summary>
internal sealed class SoftwarePasskey(DemoStage stage, DemoPerson holder) : IDisposable
{
    private const byte PresentAndVerified = 0x05;
    private const byte WithCredential = 0x40;
    private static readonly string[] Transports = ["internal"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);

    /// <summary>Adds it to the holder's account.</summary>
    public async Task RegisterAsync()
    {
        var (credentials, request) = (stage.As<Credentials>(holder), stage.Request(holder));
        var asked = await credentials.AskForPasskeyAsync(request).OrStopAsync();
        var data = AuthenticatorData(Text(asked.Options["rp"]!["id"]), PresentAndVerified | WithCredential, [.. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()]);
        var answer = Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", asked.Options["challenge"])),
            attestationObject = Base64Url.EncodeToString(Attestation(data)),
            transports = Transports,
        });
        await credentials.AddPasskeyAsync(asked.Ceremony, answer, "Demo", request, DemoStage.Visit).OrStopAsync();
    }

    /// <summary>Signs the question that certifying asked.</summary>
    public string Sign(CertificationAsk asked)
    {
        var data = AuthenticatorData(Text(asked.Options!["rpId"]), PresentAndVerified, []);
        var client = ClientData("webauthn.get", asked.Options["challenge"]);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(
                _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            userHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(stage.AccountOf(holder).Value.ToString())),
        });
    }

    /// <summary>Takes it off the account.</summary>
    public Task RemoveAsync() => stage.As<Credentials>(holder).RemovePasskeyAsync(_id).OrStopAsync();

    public void Dispose() => _key.Dispose();

    // What PublicKeyCredential.toJSON() gives.
    private string Credential(object response) => JsonSerializer.Serialize(new
    {
        id = Base64Url.EncodeToString(_id),
        rawId = Base64Url.EncodeToString(_id),
        type = "public-key",
        clientExtensionResults = new { },
        response,
    });

    private byte[] ClientData(string type, JsonNode? challenge) =>
        Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","challenge":"{{Text(challenge)}}","origin":"{{stage.Origin}}","crossOrigin":false}""");

    // The counter stays 0.
    private static byte[] AuthenticatorData(string rpId, byte flags, byte[] credential) =>
        [.. SHA256.HashData(Encoding.UTF8.GetBytes(rpId)), flags, 0, 0, 0, 0, .. credential];

    // CBOR {"fmt": "none", "attStmt": {}, "authData": bytes}.
    private static byte[] Attestation(byte[] data) =>
        [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];

    // COSE_Key as CBOR {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
