using System.Text;
using Npgsql;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Data;
using Portal.Server.Commands;
using Portal.Tests.Support;
using ProviderRegistry = Portal.Server.Features.Providers.Registry;

namespace Portal.Tests.Providers;

/// <summary>Records of the public registry come in by file and help to fill in. All names here are made up.</summary>
public sealed class NppesImportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Header =
        "\"NPI\",\"Entity Type Code\",\"Replacement NPI\",\"Provider Organization Name (Legal Business Name)\",\"Provider Last Name (Legal Name)\","
        + "\"Provider First Name\",\"Provider Middle Name\",\"Provider Business Practice Location Address State Name\",\"NPI Deactivation Date\","
        + "\"NPI Reactivation Date\",\"Healthcare Provider Taxonomy Code_1\",\"Healthcare Provider Primary Taxonomy Switch_1\","
        + "\"Healthcare Provider Taxonomy Code_2\",\"Healthcare Provider Primary Taxonomy Switch_2\"\n";

    private readonly World _world = new(database);

    [Fact]
    public async Task A_file_of_the_registry_is_brought_in_and_a_later_one_changes_and_removes()
    {
        var (person, clinic, bad) = (World.NextNpi(), World.NextNpi(), "1234567890");
        var first = Header
            + $"\"{person}\",\"1\",\"\",\"\",\"QUIST\",\"NORA\",\"\",\"MN\",\"\",\"\",\"208D00000X\",\"N\",\"207Q00000X\",\"Y\"\n"
            + $"\"{clinic}\",\"2\",\"\",\"ELM STREET CLINIC, \"\"NORTH\"\"\",\"\",\"\",\"\",\"WI\",\"\",\"\",\"261QP2300X\",\"N\",\"\",\"\"\n"
            + $"\"{bad}\",\"1\",\"\",\"\",\"WRONG\",\"DIGIT\",\"\",\"MN\",\"\",\"\",\"\",\"\",\"\",\"\"\n";
        Assert.Equal(new NppesImported(2, 0, 1), (await ImportAsync(first)).Value);
        Assert.Equal(new NppesRecord(person, "individual", "NORA QUIST", "207Q00000X", "MN"), await FindAsync(person));
        Assert.Equal(new NppesRecord(clinic, "organization", "ELM STREET CLINIC, \"NORTH\"", "261QP2300X", "WI"), await FindAsync(clinic));

        var second = Header
            + $"\"{clinic}\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"11/02/2026\",\"\",\"\",\"\",\"\",\"\"\n"
            + $"\"{person}\",\"1\",\"\",\"\",\"QUIST-MOE\",\"NORA\",\"A\",\"IA\",\"01/02/2020\",\"03/04/2020\",\"\",\"\",\"\",\"\"\n";
        second += $"\"{person}\",\"3\",\"\",\"\",\"ODD\",\"KIND\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n\"{World.NextNpi()}\",\"1\",\"\",\"\",\"\0\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n";
        Assert.Equal(new NppesImported(1, 1, 2), (await ImportAsync(second)).Value);
        Assert.Equal(new NppesRecord(person, "individual", "NORA A QUIST-MOE", "", "IA"), await FindAsync(person));
        Assert.Null(await FindAsync(clinic));
    }

    [Fact]
    public async Task An_answer_of_the_api_is_brought_in_and_the_last_of_two_counts()
    {
        var npi = World.NextNpi();
        string One(string last) => $$"""{"number":"{{npi}}","enumeration_type":"NPI-1","basic":{"first_name":"OLU","last_name":"{{last}}"},"taxonomies":[],"addresses":[]}""";
        Assert.Equal(new NppesImported(1, 0, 0), (await ImportAsync($$"""  {"result_count":3,"results":[{{One("PARK")}},{{One("MOE")}},{}]}""")).Value);
        Assert.Equal("OLU MOE", (await FindAsync($"{npi[..4]} {npi[4..]}"))!.LegalName);
    }

    [Fact]
    public async Task The_mailing_address_and_the_phone_come_in_and_are_brought_up_to_date()
    {
        var npi = World.NextNpi();
        const string Columns = "\"NPI\",\"Entity Type Code\",\"Provider Last Name (Legal Name)\",\"Provider First Line Business Mailing Address\","
            + "\"Provider Second Line Business Mailing Address\",\"Provider Business Mailing Address City Name\",\"Provider Business Mailing Address State Name\","
            + "\"Provider Business Mailing Address Postal Code\",\"Provider Business Practice Location Address Telephone Number\"\n";
        Assert.Equal(1, (await ImportAsync(Columns + $"\"{npi}\",\"1\",\"QUIST\",\"12 ELM ST\",\"\",\"DULUTH\",\"MN\",\"558021234\",\"2185550142\"\n")).Value.Kept);
        Assert.Equal(new NppesContact("12 ELM ST", "", "DULUTH", "MN", "558021234", "2185550142"), (await FindAsync(npi))!.Contact);
        Assert.Equal(1, (await ImportAsync(Columns + $"\"{npi}\",\"1\",\"QUIST\",\"\",\"\",\"\",\"\",\"\",\"\"\n")).Value.Kept);
        Assert.Equal(NppesContact.Nothing, (await FindAsync(npi))!.Contact);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"results\":3}")]
    [InlineData("NPI;Name\n1;2\n")]
    [InlineData("%PDF-1.7 and more")]
    public async Task Anything_else_is_refused_with_a_sentence_and_changes_nothing(string text)
    {
        var before = await CountAsync();
        Assert.Equal("nppes.not-a-file", (await ImportAsync(text)).Error?.Code);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_file_that_breaks_off_in_the_middle_of_a_name_leaves_nothing_behind()
    {
        var before = await CountAsync();
        var rows = string.Concat(Enumerable.Range(0, 50).Select(_ => $"\"{World.NextNpi()}\",\"2\",\"\",\"CLINIC\",\"\",\"\",\"\",\"MN\",\"\",\"\",\"\",\"\",\"\",\"\"\n"));
        Assert.Equal("nppes.broken-off", (await ImportAsync(Header + rows + $"\"{World.NextNpi()}\",\"2\",\"\",\"CLI\"NIC")).Error?.Code);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task The_command_says_what_it_did_and_what_it_could_not_read()
    {
        var (said, failed) = (new StringWriter(), new StringWriter());
        Assert.Equal(1, await NppesCommand.ImportAsync("/no/such/file.csv", database.Owner, said, failed));
        Assert.Contains("cannot be read", failed.ToString(), StringComparison.Ordinal);
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, Header);
        Assert.Equal(0, await NppesCommand.ImportAsync(path, database.Owner, said, failed));
        Assert.StartsWith("0 records of NPPES are here now", said.ToString(), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task The_portals_own_role_reads_and_never_writes()
    {
        await using var command = database.App.CreateCommand("insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state) values ('1999999984', 'individual', 'X', '', '')");
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Real_files_of_the_registry_are_read_when_they_are_here()
    {
        foreach (var name in new[] { "nppes.json", "nppes_first10.csv" })
        {
            var path = Path.Combine(Repository.Root, "..", "shared", "data", "nppes", name);
            if (!File.Exists(path))
                continue;
            await using var file = File.OpenRead(path);
            var imported = (await For().RunAsync(file)).Value;
            Assert.True(imported.Kept >= 9, $"{name}: {imported}");
            Assert.Equal(0, imported.PassedOver);
        }
    }

    private NppesImport For() => new(database.Owner);

    private async Task<Result<NppesImported>> ImportAsync(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await For().RunAsync(file);
    }

    private async Task<NppesRecord?> FindAsync(string typed) =>
        (await new ProviderRegistry(_world.GateFor(await _world.PersonAsync("Nora Quist"))).FindAsync(typed)).Value.Record;

    private Task<long> CountAsync() => database.ScalarAsync<long>("select count(*) from nppes_records");
}
