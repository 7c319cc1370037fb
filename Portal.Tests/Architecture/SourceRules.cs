using System.Reflection;
using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

/// <summary>A file of the product or of its tests: its path inside the repository and its lines.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    public static IReadOnlyList<SourceFile> OfProduct { get; } = Of("Portal.Domain", "Portal.Infrastructure", "Portal.Server");

    public static IReadOnlyList<SourceFile> OfTests { get; } = Of("Portal.Tests");

    private static IReadOnlyList<SourceFile> Of(params IEnumerable<string> rooms) =>
    [
        .. rooms.SelectMany(room => Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, room), "*", SearchOption.AllDirectories))
            .Select(path => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
            .Select(path => new SourceFile(path, File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path)))),
    ];

    public bool IsUnder(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
            if (Path.StartsWith(folder, StringComparison.Ordinal))
                return true;
        return false;
    }
}

/// <summary>Rules that only the text can answer. Each one answers with its offenders.</summary>
internal static partial class SourceRules
{
    // Who may open a connection or a context: the machinery of operations and readings, what runs beside requests, and what the framework
    // or the console calls without a person. Everybody else is handed one, inside a transaction.
    private static readonly string[] OpensTheDatabase =
    [
        "Portal.Infrastructure/Operations/", "Portal.Infrastructure/Data/", "Portal.Infrastructure/Ledger/", "Portal.Infrastructure/Outbox/",
        "Portal.Infrastructure/InfrastructureServices.cs", "Portal.Infrastructure/Accounts/DataProtectionKeys.cs",
        "Portal.Infrastructure/Accounts/RateLimiter.cs", "Portal.Infrastructure/Accounts/SessionCheck.cs",
        "Portal.Infrastructure/Accounts/AccountStore.cs", "Portal.Infrastructure/Accounts/AccountKeys.cs",
        "Portal.Infrastructure/Files/FileSweeper.cs", "Portal.Server/Commands/", "Portal.Server/Features/FeatureServices.cs",
    ];

    // Where a transaction begins and ends by hand.
    private static readonly string[] KeepsTransactions =
    [
        "Portal.Infrastructure/Operations/", "Portal.Infrastructure/Data/", "Portal.Infrastructure/Ledger/", "Portal.Infrastructure/Outbox/",
        "Portal.Server/Commands/",
    ];

    // Where rows are written: those, and what is handed an operation.
    private static readonly string[] Writes =
    [
        .. OpensTheDatabase, "Portal.Infrastructure/Accounts/", "Portal.Infrastructure/Certifications/", "Portal.Server/Features/",
    ];

    // Inside a circuit there is no request. These files are not in one, or are given the request by an endpoint.
    private static readonly string[] HasRequest =
    [
        "Portal.Server/Security/", "Portal.Server/Features/Account/", "Portal.Server/Features/Developer/", "Portal.Server/Components/App.razor",
        "Portal.Server/Components/PageNameAttribute.cs", "Portal.Server/Features/Applications/Certifying.cs", "Portal.Server/Features/Audit/ExportSender.cs",
        "Portal.Infrastructure/Accounts/", "Portal.Infrastructure/Certifications/",
    ];

    public static IEnumerable<string> OpenConnections(IEnumerable<SourceFile> files) =>
        Hits(files.Where(file => !file.IsUnder(OpensTheDatabase)), Opening());

    public static IEnumerable<string> OwnTransactions(IEnumerable<SourceFile> files) =>
        Hits(files.Where(file => !file.IsUnder(KeepsTransactions)), Transaction());

    public static IEnumerable<string> WritesElsewhere(IEnumerable<SourceFile> files) =>
        Hits(files.Where(file => !file.IsUnder(Writes) || file.Path.EndsWith(".razor", StringComparison.Ordinal)), Writing());

    public static IEnumerable<string> RequestsInCircuits(IEnumerable<SourceFile> files) => Hits(
        files.Where(file => !file.IsUnder(HasRequest) && !file.Path.EndsWith("Endpoints.cs", StringComparison.Ordinal)
            && !file.Lines.Contains("@attribute [ExcludeFromInteractiveRouting]")),
        Request());

    public static IEnumerable<string> AccessorElsewhere(IEnumerable<SourceFile> files) =>
        Hits(files.Where(file => file.Path != "Portal.Server/Security/CurrentSession.cs"), Accessor());

    public static IEnumerable<string> ClocksAndChance(IEnumerable<SourceFile> files) =>
        Hits(files.Where(file => file.IsUnder("Portal.Domain/")), Impure());

    public static IEnumerable<string> Unfinished(IEnumerable<SourceFile> files) => Hits(files, Stub());

    public static IEnumerable<string> LostArrivals(IEnumerable<SourceFile> files) => Hits(files, LosesArrivals());

    public static IEnumerable<string> LocalTimesOfAuditors(IEnumerable<SourceFile> files)
    {
        var read = files.ToLookup(file => file.IsUnder("Portal.Server/Features/Audit/")
            || file.Lines.Any(line => Needed().Match(line) is { Success: true, Groups: [_, { Value: var action }] } && OfAuditors.Contains(action)));
        // Whatever shows a time in the reader's clock, also through another component, unless it is told to show it in UTC.
        var (local, known) = (new HashSet<string> { "LocalTime", "UsedAt", "PeriodTime", "CountedToLine" }, 0);
        while (known < local.Count)
        {
            known = local.Count;
            var shows = Showing(local);
            local.UnionWith(read[false].Where(file => file.Lines.Any(shows.IsMatch)).Select(file => Path.GetFileNameWithoutExtension(file.Path)));
        }
        return Hits(read[true], Showing(local));

        static Regex Showing(IEnumerable<string> components) => new($"<({string.Join('|', components)})(?=[ />])(?![^>]* Utc[ />])");
    }

    // By name, as pages name them: what auditors may do and others of the staff perhaps too.
    private static HashSet<string> OfAuditors { get; } = typeof(Actions).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.GetValue(null) is PortalAction { Reach: Reach.Staff } action
            && AccessPolicy.Decide(new Actor(new AccountId(Guid.Empty), new HashSet<StaffRole> { StaffRole.Auditor }), action, new Resource(), Holdings.None, default).IsAllowed)
        .Select(field => field.Name).ToHashSet();

    public static IEnumerable<string> TooLong(IEnumerable<SourceFile> files) =>
        from file in files
        let most = file.Path.EndsWith(".razor", StringComparison.Ordinal) ? 150 : 250
        where file.Lines.Length > most
        select $"{file.Path} has {file.Lines.Length} lines";

    private static IEnumerable<string> Hits(IEnumerable<SourceFile> files, Regex pattern) =>
        from file in files
        from line in file.Lines.Select((text, index) => (text, number: index + 1))
        where !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line.text)
        select $"{file.Path}:{line.number} {line.text.Trim()}";

    [GeneratedRegex(@"CreateDbContext|IDbContextFactory|NpgsqlDataSource|OpenConnection|new PortalDb\(")]
    private static partial Regex Opening();

    [GeneratedRegex(@"BeginTransaction|TransactionScope|CommitAsync|\.UseTransaction")]
    private static partial Regex Transaction();

    [GeneratedRegex(@"SaveChanges|ExecuteUpdate|ExecuteDelete|ExecuteSql|ExecuteNonQuery")]
    private static partial Regex Writing();

    [GeneratedRegex(@"\bHttpContext\b")]
    private static partial Regex Request();

    [GeneratedRegex(@"IHttpContextAccessor")]
    private static partial Regex Accessor();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|DateTime\.Today|Guid\.(NewGuid|CreateVersion7)|\bRandom\b|RandomNumberGenerator|TimeProvider|Stopwatch|Environment\.|\bFile\.|HttpClient")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\.(RunAndWaitForNavigation|WaitForNavigation|WaitForURL)Async\(")]
    private static partial Regex LosesArrivals();

    [GeneratedRegex(@"@attribute \[Needs\(nameof\(Actions\.(\w+)\)")]
    private static partial Regex Needed();

    [GeneratedRegex(@"TODO|FIXME|HACK|XXX|NotImplementedException|lorem ipsum", RegexOptions.IgnoreCase)]
    private static partial Regex Stub();
}
