using System.Security.Cryptography;
using Portal.Domain.Certifications;

namespace Portal.Tests.Certifications;

public class SensitiveCommitmentTests
{
    private static readonly byte[] Salt = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    [Fact]
    public void The_recipe_never_changes()
    {
        byte[] hashed = [.. "enroll-portal/sensitive/v1"u8, 0, .. Salt, .. "000-12-3456"u8];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(hashed)), SensitiveCommitment.Compute(Salt, "000-12-3456"));
        Assert.Equal("2858e9c012372411267a2ef47c1eb287e2188d61f9cb904ff2bf9a0285118bf9", SensitiveCommitment.Compute(Salt, "000-12-3456"));
    }

    [Fact]
    public void Only_the_value_and_its_salt_give_it_again()
    {
        var commitment = SensitiveCommitment.Compute(Salt, "000-12-3456");

        Assert.NotEqual(commitment, SensitiveCommitment.Compute(Salt, "000-12-3457"));
        Assert.NotEqual(commitment, SensitiveCommitment.Compute(Salt, "000-12-3456 "));
        Assert.NotEqual(commitment, SensitiveCommitment.Compute([.. Salt[..31], 0], "000-12-3456"));
    }

    [Fact]
    public void The_same_value_under_another_salt_looks_different() =>
        Assert.NotEqual(SensitiveCommitment.Compute(Salt, "000-12-3456"), SensitiveCommitment.Compute(new byte[32], "000-12-3456"));

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public void A_salt_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => SensitiveCommitment.Compute(new byte[length], "000-12-3456"));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => SensitiveCommitment.Compute(Salt, "a\ud800"));
}
