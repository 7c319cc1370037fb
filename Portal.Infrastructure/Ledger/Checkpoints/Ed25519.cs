using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>Signatures of RFC 8032, which the base class library does not have.</summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key.</summary>
    public const int SeedLength = 32;

    /// <summary>The public half of a private key.</summary>
    public static byte[] PublicKey(byte[] seed) => new Ed25519PrivateKeyParameters(seed).GeneratePublicKey().GetEncoded();

    /// <summary>Signs.</summary>
    public static byte[] Sign(byte[] seed, byte[] message)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(seed));
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    /// <summary>Checks a signature. What is none is not right; it does not throw.</summary>
    public static SignatureCheck Check { get; } = (publicKey, message, signature) =>
    {
        if (publicKey.Length != NoteKey.Length || signature.Length != Ed25519PrivateKeyParameters.SignatureSize)
            return false;
        try
        {
            var verifier = new Ed25519Signer();
            verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(publicKey));
            verifier.BlockUpdate(message, 0, message.Length);
            return verifier.VerifySignature(signature);
        }
        catch (ArgumentException)
        {
            return false; // 32 bytes that are no point of the curve.
        }
    };
}
