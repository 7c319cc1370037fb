using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

public class DataProtectionKeysTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task What_one_server_protected_another_one_opens_and_no_key_lies_in_the_database_in_clear()
    {
        await using (var first = Server())
        {
            var sealedText = first.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("hello");
            await using var second = Server();
            Assert.Equal("hello", second.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(sealedText));
        }
        var stored = await database.ScalarAsync<string>("select string_agg(xml, '') from data_protection_keys");
        Assert.Contains("sealedUnderMasterKey", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal); // The element that holds a key in clear.
    }

    private ServiceProvider Server()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TestKeys.Master);
        services.AddDataProtection().SetApplicationName("portal");
        services.AddOptions<KeyManagementOptions>().Configure(options =>
        {
            options.XmlRepository = new DataProtectionKeys(database.Factory);
            options.XmlEncryptor = new MasterKeyXmlEncryptor(TestKeys.Master);
        });
        return services.BuildServiceProvider();
    }
}
