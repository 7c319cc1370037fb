using System.Security.Cryptography;
using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>
/// What was published is never edited, only succeeded: applications and certifications are bound to it. When one of these fails, put the
/// file back and publish a new version beside it.
/// </summary>
public class FrozenTests
{
    [Theory]
    [InlineData("individual-new-enrollment", 1, "0bb00630beda87605301a3a62ec22885464c01b91e1ecc2ac5ed607df82acca4")]
    public void Form_definitions_are_what_was_published(string key, int version, string sha256) =>
        Assert.Equal(sha256, FormCatalog.Shipped.Find(key, version)?.Sha256);

    [Theory]
    [InlineData("certification", 1, "e141f7fe8448bde7290ce4f813bf899f8732df67f0f87b8aaa8c25bf6805f3d7")]
    [InlineData("esign-consent", 1, "931522ff4f5093d6c197370397fc65cf9929c44e55304adb6b5a1d56b482764e")]
    public void Statements_are_what_was_published(string id, int version, string sha256)
    {
        var statement = StatementCatalog.Find(id, version)!;

        Assert.Equal(sha256, statement.Sha256);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(statement.Bytes.Span)));
    }

    [Theory]
    [InlineData("countries.v1", "4fe55f71724ec377b926e05258a659be379bebb5cd22b2aad19d18fd21685cb3")]
    [InlineData("states.v1", "dee0cafb79f7f42a420af28f802aad9be5d8be99e2282ea68934b84f563f80bc")]
    [InlineData("taxonomies.v1", "cb8eae51a7e17e41c1878bb60aaba5be45e3f84811dd0a0cd3d1bc0d66baf085")]
    public void Reference_lists_are_what_was_published(string name, string sha256) => Assert.Equal(sha256, ReferenceLists.Find(name)?.Sha256);

    [Fact]
    public void Everything_that_is_published_is_listed_here()
    {
        Assert.Equal(["individual-new-enrollment v1"], FormCatalog.Shipped.All.Select(f => $"{f.Key} v{f.Version}"));
        Assert.Equal(["certification v1", "esign-consent v1"], StatementCatalog.All.Select(s => $"{s.Id} v{s.Version}"));
        Assert.Equal(["countries.v1", "states.v1", "taxonomies.v1"], ReferenceLists.All.Select(l => l.Name).Order());
    }
}
