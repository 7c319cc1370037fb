using System.Text.RegularExpressions;
using Portal.Domain.Common;
using Portal.Server.Features.Providers;
using Portal.Tests.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>Letters with a code, as they are asked for, printed and read; and records that are corrected.</summary>
internal sealed partial class RealPortal
{
    private readonly List<Guid> _letters = [];
    private readonly Dictionary<Guid, string> _codes = [];
    private readonly Dictionary<int, Guid> _newestLetters = [];
    private int _names;

    /// <summary>The letters that were asked for, in their order.</summary>
    public IReadOnlyList<Guid> Letters => _letters;

    public async Task<Came> ActAsync(int actor, int claim, LetterAct act)
    {
        var (letters, id) = (For<ClaimLetters>(actor), _claims[claim]);
        var newest = _newestLetters.GetValueOrDefault(claim);
        switch (act)
        {
            case LetterAct.Ask:
                var asked = await letters.AskAsync(id);
                if (asked.Succeeded)
                    _letters.Add(_newestLetters[claim] = asked.Value);
                return Of(asked);
            case LetterAct.Print:
                var printed = await letters.PrintAsync(id, newest);
                if (printed.Succeeded)
                    _codes[newest] = string.Concat(Code().Match(PdfText.Pages(printed.Value).Single().Content).Groups.Values.Skip(1).Select(g => g.Value));
                return Of(printed);
            default:
                return Of(await letters.EnterAsync(id, act == LetterAct.Enter ? _codes.GetValueOrDefault(newest) : "1"));
        }
    }

    public async Task<Came> CorrectAsync(int actor, int provider, bool name)
    {
        var of = _providers[provider];
        var (called, state) = (
            await NameOfAsync(of),
            await database.ScalarAsync<string>("select practice_state from providers where id = $1", of.Value));
        var typed = ClaimDesk.Typed(name ? $"Person Called {++_names}" : called, _npis[provider]) with { PracticeState = name ? state : state == "MN" ? "WI" : "MN" };
        var corrected = await For<ProviderRecords>(actor).CorrectAsync(of, typed);
        // Staff check the name again: the same person, with a binding that begins anew.
        if (corrected.Succeeded && name && await HeldAsync(of) is var anew && !_claims.Contains(anew))
            _claims.Add(anew);
        return Of(corrected);
    }

    private Task<string> NameOfAsync(ProviderId provider) => database.ScalarAsync<string>("select legal_name from providers where id = $1", provider.Value);

    // Where the registry says that a provider gets its mail.
    private async Task RegisterAsync()
    {
        for (var number = 0; number < ModelPortal.Numbers; number++)
            if (ModelPortal.HasAddress(number))
                await database.SqlAsync(
                    """
                    insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state, mail_line1, mail_city, mail_state, mail_postal_code, telephone)
                    values ($1, 'individual', 'NORA QUIST', '207Q00000X', 'MN', '12 ELM ST', 'DULUTH', 'MN', '558021234', '2185550142')
                    """, _npis[number]);
    }

    private async Task<PrincipalId> HeldAsync(ProviderId provider) => new(await database.ScalarAsync<Guid>(
        "select id from principals where provider_id = $1 and status in ('claimed', 'verified')", provider.Value));

    [GeneratedRegex(@"(\d{4}) (\d{4}) (\d{4})")]
    private static partial Regex Code();
}
