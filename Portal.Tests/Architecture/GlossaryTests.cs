using System.Reflection;
using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

/// <summary>One word for each thing: <c>docs/glossary.md</c> has them, and the names in the domain use no other.</summary>
public partial class GlossaryTests
{
    /// <summary>The words that the field's other systems mix up. They occur in no name of the domain.</summary>
    private static readonly string[] Banned =
        ["ticket", "case", "enrolment", "user", "client", "customer", "login", "profile", "surrogate", "proxy", "applicant", "impersonation"];

    // What the W3C calls the parts of a passkey's answer, and how a name is written in kebab case.
    private static readonly string[] WordsOfOthers = ["Client Data", "User Present", "User Verified", "User Handle", "Kebab Case"];

    [Fact]
    public void No_name_in_the_domain_uses_a_word_that_the_glossary_bans() => Assert.Empty(Offenders(Names(typeof(Actions).Assembly)));

    [Fact]
    public void The_glossary_says_which_words_are_banned()
    {
        var banned = Rows().SelectMany(row => row.Not.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Banned.Except(banned));
    }

    [Fact]
    public void The_glossary_has_every_word_of_the_field()
    {
        string[] words =
        [
            "Account", "Provider", "Principal", "Claim", "Evidence", "Agent", "Delegation", "Invitation", "Preset", "EnrollmentApplication", "Version",
            "Section", "Certification", "Note, Attachment", "Enrollment", "Staff role", "Look", "Break-glass", "Permission", "Action", "Basis", "Ledger",
            "Session",
        ];
        Assert.Empty(words.Except(Rows().Select(row => row.Word)));
        var text = string.Join('\n', Rows());
        Assert.All(Enum.GetNames<StaffRole>(), role => Assert.Contains(role, text, StringComparison.Ordinal));
        Assert.All(Preset.All, preset => Assert.Contains(preset.Title, text, StringComparison.Ordinal));
        Assert.All(Rows(), row => Assert.NotEmpty(row.Meaning));
    }

    [Fact]
    public void Every_permission_is_explained() =>
        Assert.Empty(Enum.GetNames<Permission>().Except(PermissionRow().Matches(Text).Select(match => match.Groups[1].Value)));

    [Theory]
    [InlineData("UserId", true)]
    [InlineData("providerUser", true)]
    [InlineData("Ticket", true)]
    [InlineData("UserVerified", false)]
    [InlineData("ClientData", false)]
    [InlineData("Causes", false)]
    [InlineData("Reuse", false)]
    public void This_rule_finds_what_it_looks_for(string name, bool found) => Assert.Equal(found, Offenders([name]).Any());

    [Fact]
    public void Action_names_are_unique_dotted_and_explained()
    {
        Assert.Equal(Actions.All.Count, Actions.All.Select(action => action.Name).Distinct().Count());
        Assert.All(Actions.All, action => Assert.Matches(@"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$", action.Name));
        Assert.All(Actions.All, action => Assert.Matches(@"^[A-Z][^.]+\.$", action.Sentence));
        Assert.Equal(Actions.All.Count, Actions.All.Select(action => action.Sentence).Distinct().Count());
    }

    private static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "glossary.md"));

    private static IEnumerable<(string Word, string Meaning, string Not)> Rows() => WordRow().Matches(Text)
        .Select(match => (match.Groups[1].Value.Trim(), match.Groups[2].Value.Trim(), match.Groups[3].Value.Trim()))
        .Where(row => row.Item1 is not "word" and not "---");

    private static IEnumerable<string> Offenders(IEnumerable<string> names) => names.Distinct().Where(name =>
    {
        var words = Word().Matches(name).Select(match => match.Value).ToList();
        return words.Where((word, i) =>
            Banned.Contains(word.ToLowerInvariant())
            && !WordsOfOthers.Contains($"{Upper(word)} {Next(words, i + 1)}") && !WordsOfOthers.Contains($"{Next(words, i - 1)} {Upper(word)}")).Any();
    });

    private static string Next(List<string> words, int i) => i >= 0 && i < words.Count ? Upper(words[i]) : "";

    private static string Upper(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static IEnumerable<string> Names(Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
        .SelectMany(type => type
            .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(member => member is MethodBase method ? method.GetParameters().Select(p => p.Name ?? "").Append(member.Name) : [member.Name])
            .Append(type.Name))
        .Where(name => !name.Contains('<', StringComparison.Ordinal));

    [GeneratedRegex(@"^\| ([^|]+)\|([^|]+)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex WordRow();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex PermissionRow();

    [GeneratedRegex(@"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();
}
