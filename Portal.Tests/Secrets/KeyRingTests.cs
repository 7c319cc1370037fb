using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Secrets;

public class KeyRingTests
{
    private static readonly MasterKeys A = TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA);
    private static readonly MasterKeys Both = TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB, "a:" + TestMasterKeys.KeyA);
    private static readonly MasterKeys B = TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB);

    [Fact]
    public void The_stored_key_ring_holds_no_key_in_the_clear()
    {
        var ring = new Ring();
        Protector(ring, A).Protect("cookie");
        var stored = Assert.Single(ring.Elements).ToString();
        Assert.Contains("sealedUnderMasterKey", stored);
        Assert.DoesNotContain("masterKey ", stored);
        Assert.DoesNotContain("<value>", stored);
    }

    [Fact]
    public void A_restarted_portal_opens_what_was_protected_before()
    {
        var ring = new Ring();
        var cookie = Protector(ring, A).Protect("cookie");
        Assert.Equal("cookie", Protector(ring, A).Unprotect(cookie));
        Assert.Equal("cookie", Protector(ring, Both).Unprotect(cookie));
    }

    [Fact]
    public void Without_the_master_key_the_key_ring_is_of_no_use()
    {
        var ring = new Ring();
        var cookie = Protector(ring, A).Protect("cookie");
        Assert.Throws<CryptographicException>(() => Protector(ring, B).Unprotect(cookie));
    }

    [Fact]
    public void Rotation_reseals_each_stored_key_once()
    {
        var ring = new Ring();
        var cookie = Protector(ring, A).Protect("cookie");
        var before = ring.Elements.Single();
        var text = before.ToString();

        var after = MasterKeyXmlEncryptor.Reseal(Both, before);

        Assert.NotNull(after);
        Assert.Equal(text, before.ToString());
        Assert.Null(MasterKeyXmlEncryptor.Reseal(Both, after));
        Assert.Null(MasterKeyXmlEncryptor.Reseal(Both, new XElement("revocation")));
        Assert.Equal("cookie", Protector(new Ring(after), B).Unprotect(cookie));
    }

    private static IDataProtector Protector(Ring ring, MasterKeys keys)
    {
        var services = new ServiceCollection().AddSingleton(keys);
        services.AddDataProtection().SetApplicationName("Portal");
        services.Configure<KeyManagementOptions>(o =>
        {
            o.XmlRepository = ring;
            o.XmlEncryptor = new MasterKeyXmlEncryptor(keys);
        });
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    private sealed class Ring(params XElement[] elements) : IXmlRepository
    {
        public ConcurrentQueue<XElement> Elements { get; } = new(elements);

        public IReadOnlyCollection<XElement> GetAllElements() => [.. Elements.Select(e => new XElement(e))];

        public void StoreElement(XElement element, string friendlyName) => Elements.Enqueue(new XElement(element));
    }
}
