using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Words that people wrote, beside the entry that speaks of them. The entry holds SHA-256(salt || words): who has the entry alone can neither
/// read them nor try which they were, and once salt and words are gone nobody can.
/// </summary>
internal static class EntryTexts
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 32;

    /// <summary>The row of some words.</summary>
    public static EntryTextsRow Row(Guid entry, JsonObject words) =>
        new() { EntryId = entry, Salt = RandomNumberGenerator.GetBytes(SaltLength), Texts = CanonicalJson.Write(words) };

    /// <summary>What the entry holds of them.</summary>
    public static byte[] Commitment(byte[] salt, byte[] texts) => SHA256.HashData([.. salt, .. texts]);
}
