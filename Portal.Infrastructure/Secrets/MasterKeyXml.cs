using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// Seals the keys of ASP.NET Data Protection under the master key, so that the key ring may be kept in the database:
/// set as <c>KeyManagementOptions.XmlEncryptor</c>.
/// </summary>
public sealed class MasterKeyXmlEncryptor(MasterKeys keys) : IXmlEncryptor
{
    internal const string Purpose = "data-protection-key";
    internal static readonly XName Sealed = "sealedUnderMasterKey";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        using var plaintext = new MemoryStream();
        plaintextElement.Save(plaintext, SaveOptions.DisableFormatting);
        var envelope = keys.Seal(Purpose, plaintext.ToArray());
        return new EncryptedXmlInfo(new XElement(Sealed, Convert.ToBase64String(envelope)), typeof(MasterKeyXmlDecryptor));
    }

    /// <summary>A stored element of the key ring under the current master key, or null when it is already under that one.</summary>
    /// <param name="keys">The master keys.</param>
    /// <param name="stored">The element as the repository keeps it; it is left as it is.</param>
    public static XElement? Reseal(MasterKeys keys, XElement stored)
    {
        var copy = new XElement(stored);
        var changed = false;
        foreach (var element in copy.DescendantsAndSelf(Sealed))
        {
            var envelope = Convert.FromBase64String(element.Value);
            if (keys.IsCurrent(envelope)) continue;
            element.Value = Convert.ToBase64String(keys.Seal(Purpose, keys.Open(Purpose, envelope)));
            changed = true;
        }
        return changed ? copy : null;
    }

    /// <summary>The ids of the master keys under which a stored element is sealed.</summary>
    public static IEnumerable<string> MasterKeysOf(XElement stored) =>
        stored.DescendantsAndSelf(Sealed).Select(element => MasterKeys.IdOf(Convert.FromBase64String(element.Value)));
}

/// <summary>Opens what <see cref="MasterKeyXmlEncryptor"/> sealed. Data Protection makes it by the type's name in the stored key.</summary>
public sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var keys = services.GetRequiredService<MasterKeys>();
        using var plaintext = new MemoryStream(keys.Open(MasterKeyXmlEncryptor.Purpose, Convert.FromBase64String(encryptedElement.Value)));
        return XElement.Load(plaintext);
    }
}
