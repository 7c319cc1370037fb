using System.Text;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>Signed notes, with the example that Go's <c>sumdb/note</c> documents: key, text and note. Ed25519 gives the same signature each time.</summary>
public class NoteTests
{
    private const string PrivateKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string PublicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string OtherKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    private const string Text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string Line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    private const string OtherLine = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=";
    private const string Note = Text + "\n" + Line + "\n";

    [Fact]
    public void The_documented_key_signs_the_documented_text_as_documented()
    {
        var key = CheckpointKey.Parse(PrivateKey)!;
        Assert.Equal(PublicKey, key.Public.ToString());
        Assert.Equal(Note, key.Sign(Text).ToString());
        Assert.True(SignedNote.Parse(Note)!.IsSignedBy(NoteKey.Parse(PublicKey)!, Ed25519.Check));
    }

    [Fact]
    public void A_second_signature_and_one_of_nobody_known_change_nothing()
    {
        var both = SignedNote.Parse($"{Text}\n{Line}\n{OtherLine}\n— somebody.example/else AAAAAAAA\n")!;
        Assert.True(both.IsSignedBy(NoteKey.Parse(PublicKey)!, Ed25519.Check));
        Assert.True(both.IsSignedBy(NoteKey.Parse(OtherKey)!, Ed25519.Check));
        Assert.Equal(3, both.Signatures.Count);
        Assert.EndsWith("AAAAAAAA\n", both.ToString());
        Assert.False(SignedNote.Parse(Note)!.IsSignedBy(NoteKey.Parse(OtherKey)!, Ed25519.Check));
    }

    [Fact]
    public void A_wrong_signature_of_a_known_key_spoils_the_note_although_a_right_one_stands_beside_it()
    {
        var note = SignedNote.Parse(Note)!;
        var wrong = note.Signatures[0] with { Signature = [.. note.Signatures[0].Signature[..^1], 0] };
        Assert.False((note with { Signatures = [note.Signatures[0], wrong] }).IsSignedBy(NoteKey.Parse(PublicKey)!, Ed25519.Check));
        Assert.False((note with { Text = Text.Replace("know", "knew", StringComparison.Ordinal) }).IsSignedBy(NoteKey.Parse(PublicKey)!, Ed25519.Check));
    }

    [Fact]
    public void A_key_that_is_cut_or_changed_in_any_place_is_none()
    {
        foreach (var (text, read) in new (string, Func<string, object?>)[] { (PublicKey, NoteKey.Parse), (PrivateKey, CheckpointKey.Parse) })
        {
            for (var start = 0; start <= text.Length; start++)
                for (var end = start; end <= text.Length; end++)
                    Assert.True(read(text[start..end]) is null || (start, end) == (0, text.Length));
            for (var i = 0; i < text.Length; i++)
                Assert.Null(read($"{text[..i]}{(char)(text[i] + 1)}{text[(i + 1)..]}"));
        }
        Assert.Null(NoteKey.Parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
        Assert.Null(NoteKey.Parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
        Assert.Null(NoteKey.Parse(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nno signature\n")]
    [InlineData(Text + "\n" + Line)]
    [InlineData(Text + Line + "\n")]
    [InlineData(Text + "\n" + Line + "\n\n")]
    [InlineData(Text + "\n" + Line + " more\n")]
    [InlineData("te\u0007xt\n\n" + Line + "\n")]
    [InlineData("text\r\n\n" + Line + "\n")]
    [InlineData("text\n\n— PeterNeumann AAAA\n")]
    [InlineData("text\n\n— Peter+Neumann AAAAAAAA\n")]
    [InlineData("text\n\n- PeterNeumann AAAAAAAA\n")]
    public void What_is_not_in_the_form_of_a_note_is_none(string text) => Assert.Null(SignedNote.Parse(text));

    [Fact]
    public void A_note_that_is_too_long_to_be_of_use_is_none() =>
        Assert.Null(SignedNote.Parse(new string('x', SignedNote.MaxLength) + "\n\n" + Line + "\n"));

    [Fact]
    public void A_witness_signs_its_time_with_the_text()
    {
        var seed = Encoding.ASCII.GetBytes("a seed of 32 bytes, and no more.");
        var key = new NoteKey("witness.example/w1", NoteKey.Cosignature, Ed25519.PublicKey(seed));
        Assert.Equal("cosignature/v1\ntime 1679315147\n" + Text, Encoding.UTF8.GetString(SignedNote.Cosigned(Text, 1679315147)));
        byte[] signature = [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB, .. Ed25519.Sign(seed, SignedNote.Cosigned(Text, 1679315147))];
        Assert.True(new SignedNote(Text, [new(key.Name, key.Id, signature)]).IsSignedBy(key, Ed25519.Check));
        Assert.False(new SignedNote(Text, [new(key.Name, key.Id, [1, .. signature[1..]])]).IsSignedBy(key, Ed25519.Check)); // Another time.
        Assert.False(new SignedNote(Text, [new(key.Name, key.Id, signature[..8])]).IsSignedBy(key, Ed25519.Check));
        Assert.Equal(key.ToString(), NoteKey.Parse(key.ToString())!.ToString());
    }

    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void The_signatures_are_those_of_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(Convert.FromHexString(seed))));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message))));
        Assert.True(Ed25519.Check(Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature)));
        Assert.False(Ed25519.Check(Convert.FromHexString(publicKey), [1], Convert.FromHexString(signature)));
        Assert.False(Ed25519.Check(Convert.FromHexString(publicKey), [], new byte[64]));
        Assert.False(Ed25519.Check([.. Enumerable.Repeat((byte)0xff, 32)], [], new byte[64]));
        Assert.False(Ed25519.Check([], [], []));
    }

    [Fact]
    public void A_checkpoint_is_three_lines_and_nothing_else()
    {
        const string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        var checkpoint = Checkpoint.Parse(text)!;
        Assert.Equal(("example.com/behind-the-sofa", 20852163L, text), (checkpoint.Origin, checkpoint.Size, checkpoint.ToText()));
        foreach (var other in (string[])[
            "", text + "more\n", text.TrimEnd(), "\n" + text, text.Replace("2085", "02085"), text.Replace("2085", "-2085"), text.Replace("2085", "2 085"),
            text.Replace("20852163", "99999999999999999999"), text.Replace("CsUY", "sUY"), text.Replace("CsUY", "C UY"), text.Replace("example.com/behind-the-sofa", "")])
            Assert.Null(Checkpoint.Parse(other));
    }
}
