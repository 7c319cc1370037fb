using Microsoft.Extensions.Configuration;
using Portal.Infrastructure.Secrets;

namespace Portal.Tests.Support;

/// <summary>Master keys as an operator configures them.</summary>
internal static class TestMasterKeys
{
    public const string KeyA = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    public const string KeyB = "/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public static MasterKeys Configured(params string[] keys) => MasterKeys.Load(Settings(keys), development: false, "unused");

    public static IConfiguration Settings(params string[] keys) => new ConfigurationBuilder()
        .AddInMemoryCollection(keys.Select((k, i) => new KeyValuePair<string, string?>($"Portal:MasterKeys:{i}", k))).Build();
}
