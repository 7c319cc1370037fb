using System.Globalization;
using Microsoft.Extensions.Configuration;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>A witness: where it is asked and how its signature is known.</summary>
/// <param name="Address">What <c>/add-checkpoint</c> is put behind.</param>
/// <param name="Key">Its public key.</param>
public sealed record WitnessSettings(Uri Address, NoteKey Key);

/// <summary>Where checkpoints go and how often, section <c>Portal:Ledger</c>.</summary>
/// <param name="SignEvery">Between two checkpoints while the ledger grows.</param>
/// <param name="Folder">A folder, best on another machine; null without.</param>
/// <param name="MailTo">Who gets one each day.</param>
/// <param name="Witnesses">Who signs them too.</param>
/// <param name="KeepTextsDays">How long personal text beside the entries is kept at least.</param>
public sealed record LedgerSettings(
    TimeSpan SignEvery, string? Folder, IReadOnlyList<EmailAddress> MailTo, IReadOnlyList<WitnessSettings> Witnesses, int KeepTextsDays)
{
    private const string Section = "Portal:Ledger";

    // 42 CFR 424.516(f): seven years. What binds an installation is for its lawyers to say.
    private const int SevenYears = 2557;

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidSettingException">One of them is not what it should be.</exception>
    public static LedgerSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return new LedgerSettings(
            TimeSpan.FromSeconds(Number(section, "SignEverySeconds", 60)), ReadFolder(section), Recipients(section),
            [.. section.GetSection("Witnesses").GetChildren().Select(Witness)], Number(section, "KeepTextsDays", SevenYears));
    }

    private static string? ReadFolder(IConfigurationSection section) => section["Folder"] switch
    {
        null or "" => null,
        var folder when Path.IsPathFullyQualified(folder) => folder,
        _ => throw new InvalidSettingException($"{Section}:Folder must be the whole path of a folder, from the root on."),
    };

    private static List<EmailAddress> Recipients(IConfigurationSection section) =>
        [.. (section["MailTo"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text =>
            EmailAddress.Parse(text) is { Succeeded: true } address ? address.Value
                : throw new InvalidSettingException($"{Section}:MailTo must be e-mail addresses with commas between them."))];

    private static WitnessSettings Witness(IConfigurationSection section)
    {
        if (!Uri.TryCreate(section["Url"]?.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new InvalidSettingException($"{section.Path}:Url must be the address of a witness, https://witness.example/prefix.");
        return NoteKey.Parse(section["Key"]) is { Kind: NoteKey.Cosignature } key
            ? new WitnessSettings(address, key)
            : throw new InvalidSettingException($"{section.Path}:Key must be the witness's public key as name+id+base64, of the kind for cosignatures.");
    }

    private static int Number(IConfigurationSection section, string name, int usual) => section[name] switch
    {
        null or "" => usual,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        _ => throw new InvalidSettingException($"{Section}:{name} must be a whole number above 0."),
    };
}
