using Portal.Domain.Ledger;

namespace Portal.Tests.Ledger;

/// <summary>
/// The tree of eight leaves that implementations of RFC 6962 publish, with its roots and proofs: transparency-dev/merkle,
/// <c>proof/verify_test.go</c> and <c>testdata</c>, where each proof is also spoiled in every one of these ways.
/// </summary>
public class MerkleVectorTests
{
    private const string EmptyRoot = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[][] Entries =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    // Leaf (from 0), size, proof.
    public static readonly TheoryData<long, long, string[]> Inclusions = new()
    {
        { 0, 1, [] },
        {
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        {
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
        { 2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
        {
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        },
    };

    // Smaller size, larger size, proof.
    public static readonly TheoryData<long, long, string[]> Consistencies = new()
    {
        { 1, 1, [] },
        {
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        {
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
        {
            2, 5,
            ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]
        },
        {
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
    };

    [Fact]
    public void The_roots_of_the_eight_trees_are_the_published_ones()
    {
        var tree = new TreeFrontier();
        Assert.Equal(EmptyRoot, Hex(tree.Root()));
        foreach (var (entry, root) in Entries.Zip(Roots))
        {
            tree.Add(MerkleHash.Leaf(entry));
            Assert.Equal(root, Hex(tree.Root()));
        }
    }

    [Theory]
    [MemberData(nameof(Inclusions))]
    public void A_published_inclusion_proof_is_made_and_accepted_and_none_of_its_spoiled_forms_is(long index, long size, string[] proof)
    {
        var (leaf, root, hashes) = (MerkleHash.Leaf(Entries[index]), Bytes(Roots[size - 1]), Hashes(proof));
        Assert.Equal(proof, MerkleSample.Proof(MerklePaths.Inclusion(index, size), Entries).Select(Hex));
        Assert.True(MerkleProofs.Includes(index, size, leaf, hashes, root));
        foreach (var (i, s, l, p, r) in SpoiledInclusions(index, size, leaf, hashes, root))
            Assert.False(MerkleProofs.Includes(i, s, l, p, r));
    }

    [Theory]
    [MemberData(nameof(Consistencies))]
    public void A_published_consistency_proof_is_made_and_accepted_and_none_of_its_spoiled_forms_is(long size, long larger, string[] proof)
    {
        var (first, second, hashes) = (Bytes(Roots[size - 1]), Bytes(Roots[larger - 1]), Hashes(proof));
        Assert.Equal(proof, MerkleSample.Proof(MerklePaths.Consistency(size, larger), Entries).Select(Hex));
        Assert.True(MerkleProofs.Continues(size, first, larger, second, hashes));
        if (size == larger)
            return;
        foreach (var (s, l, f, r, p) in SpoiledConsistencies(size, larger, first, second, hashes))
            Assert.False(MerkleProofs.Continues(s, f, l, r, p));
    }

    [Fact]
    public void Nothing_is_the_beginning_of_everything_and_nothing_else_is()
    {
        var (empty, first, second) = (MerkleHash.Empty, Bytes(Roots[0]), Bytes(Roots[1]));
        Assert.True(MerkleProofs.Continues(0, empty, 1, first, []));
        Assert.True(MerkleProofs.Continues(0, empty, 0, empty, []));
        Assert.False(MerkleProofs.Continues(0, first, 1, first, []));
        Assert.False(MerkleProofs.Continues(0, empty, 1, first, [empty]));
        Assert.False(MerkleProofs.Continues(1, first, 0, empty, []));
        Assert.False(MerkleProofs.Continues(2, second, 1, first, []));
        Assert.False(MerkleProofs.Continues(1, first, 1, second, []));
        Assert.False(MerkleProofs.Continues(1, first, 1, first, [first]));
        Assert.False(MerkleProofs.Continues(-1, empty, 1, first, []));
        foreach (var (index, size) in new[] { (0L, 0L), (0, 1), (1, 0), (2, 1), (-1, 1) })
            Assert.False(MerkleProofs.Includes(index, size, first, [], empty));
    }

    private static IEnumerable<(long, long, byte[], byte[][], byte[])> SpoiledInclusions(long i, long n, byte[] leaf, byte[][] proof, byte[] root)
    {
        foreach (var other in new[] { i - 1, i + 1, i ^ 2 })
            yield return (other, n, leaf, proof, root);
        foreach (var other in new[] { n * 2, n / 2 })
            yield return (i, other, leaf, proof, root);
        yield return (i, n, [.. "WrongLeaf"u8], proof, root);
        foreach (var other in new[] { Bytes(EmptyRoot), Random(), [] })
            yield return (i, n, leaf, proof, other);
        foreach (var other in Lengthened(proof, root).Concat(Flipped(proof)))
            yield return (i, n, leaf, other, root);
        if (proof.Length > 0)
            yield return (i, n, leaf, proof[..^1], root);
        if (proof.Length > 1)
            yield return (i, n, leaf, [proof[0], Random(), .. proof[1..]], root);
    }

    private static IEnumerable<(long, long, byte[], byte[], byte[][])> SpoiledConsistencies(long m, long n, byte[] first, byte[] second, byte[][] proof)
    {
        foreach (var other in new[] { m - 1, m + 1, m ^ 2 })
            yield return (other, n, first, second, proof);
        foreach (var other in new[] { n * 2, n / 2 })
            yield return (m, other, first, second, proof);
        yield return (m, n, [.. "WrongRoot"u8], second, proof);
        yield return (m, n, first, [.. "WrongRoot"u8], proof);
        yield return (m, n, second, first, proof);
        yield return (m, n, first, second, []);
        foreach (var other in Lengthened(proof, first).Concat(Lengthened(proof, second)).Concat(Flipped(proof)).Append([proof[0], .. proof]).Append(proof[..^1]))
            yield return (m, n, first, second, other);
    }

    private static IEnumerable<byte[][]> Lengthened(byte[][] proof, byte[] hash) => [[.. proof, []], [.. proof, hash], [[], .. proof], [hash, .. proof]];

    private static IEnumerable<byte[][]> Flipped(byte[][] proof) => proof.Select((hash, i) =>
    {
        byte[][] other = [.. proof];
        other[i] = [(byte)(hash[0] ^ 8), .. hash[1..]];
        return other;
    });

    private static byte[] Random() => Bytes("abacaba000000000000000000000000000000000000000000060061e00123456");

    private static byte[][] Hashes(string[] proof) => [.. proof.Select(Bytes)];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
