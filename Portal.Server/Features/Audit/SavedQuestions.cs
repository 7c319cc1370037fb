using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>A question that was saved.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its owner called it.</param>
/// <param name="Kind">What kind of question it is.</param>
/// <param name="Address">Where it is asked again. A moment that was left empty is then's now.</param>
/// <param name="SavedAt">When it was saved.</param>
public sealed record SavedQuestion(SavedQuestionId Id, string Name, string Kind, string Address, DateTimeOffset SavedAt);

/// <summary>Questions that an auditor named, to ask again. Each auditor has their own, and sees no other's.</summary>
public sealed class SavedQuestions(OperationRunner operations, AccessGate gate)
{
    /// <summary>Characters of a name.</summary>
    public const int MaxName = 80;

    /// <summary>Questions of one auditor.</summary>
    public const int Most = 200;

    private const int MaxQuery = 2000;

    // What of an address belongs to the question: which page of the answer was open does not.
    private static readonly Dictionary<string, (string Kind, string[] Names)> Pages = new()
    {
        ["who-could"] = ("Who could", ["act", "provider", "application", "section", "at", "known"]),
        ["person"] = ("One person", ["person", "provider", "at", "known"]),
        ["difference"] = ("What changed", ["provider", "person", "from", "to", "known"]),
        ["grants"] = ("Access grants", ["person", "provider", "status", "asof", "sort"]),
    };

    private static readonly Error NoName = new("question.no-name", "Enter a name, so that you find the question again.", "name");
    private static readonly Error LongName = new("question.name-too-long", $"Shorten the name to {MaxName} characters.", "name");
    private static readonly Error UnseenInName = new("question.name-unseen", "The name holds characters that cannot be seen. Type it anew.", "name");
    private static readonly Error NameTaken = new("question.name-taken", "You have a question of this name already. Enter another name.", "name");
    private static readonly Error NothingAsked = new("question.nothing-asked", "Ask the question first, then save it.", "name");
    private static readonly Error TooLong = new("question.too-long", "This question is too long to be saved. Ask for less, then save it.", "name");
    private static readonly Error TooMany = new("question.too-many", $"You have {Most} questions. Remove one that you no longer need, then save this one.", "name");

    /// <summary>One's own, by name.</summary>
    public Task<Result<IReadOnlyList<SavedQuestion>>> ListAsync(CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<SavedQuestion>>(Actions.KeepQuestions, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            return [.. (await db.SavedQuestions.AsNoTracking().Where(q => q.AccountId == me).OrderBy(q => q.NameKey).ToListAsync(c))
                .Select(q => new SavedQuestion(new SavedQuestionId(q.Id), q.Name, Pages[q.Page].Kind, $"/audit/{q.Page}{q.Query}", q.SavedAt))];
        }, cancel);

    /// <summary>Saves the question of a page.</summary>
    /// <param name="page">The page, as the address calls it.</param>
    /// <param name="query">The query string of its address.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Result<SavedQuestionId>> SaveAsync(string page, string? query, string? name, CancellationToken cancel = default) =>
        operations.RunAsync<SavedQuestionId>(Actions.KeepQuestions, async (operation, c) =>
        {
            if (!Pages.ContainsKey(page))
                return Error.NotFound;
            var asked = Kept(page, query);
            var tidy = Tidy(name);
            if (!tidy.Succeeded)
                return tidy.Error;
            if (asked.Length is 0 or > MaxQuery)
                return asked.Length == 0 ? NothingAsked : TooLong;
            var (me, key) = (operation.Account.Value, KeyOf(tidy.Value));
            if (await operation.Db.SavedQuestions.AnyAsync(q => q.AccountId == me && q.NameKey == key, c))
                return NameTaken;
            if (await operation.Db.SavedQuestions.CountAsync(q => q.AccountId == me, c) >= Most)
                return TooMany;
            var id = new SavedQuestionId(Operation.NewId());
            operation.Db.SavedQuestions.Add(new SavedQuestionRow
            {
                Id = id.Value,
                AccountId = me,
                Name = tidy.Value,
                NameKey = key,
                Page = page,
                Query = asked,
                SavedAt = operation.Now,
            });
            operation.Record(new QuestionSaved(id, page));
            return id;
        }, cancel);

    /// <summary>Gives one's own question another name.</summary>
    public Task<Result<SavedQuestionId>> RenameAsync(SavedQuestionId question, string? name, CancellationToken cancel = default) =>
        operations.RunAsync<SavedQuestionId>(Actions.KeepQuestions, async (operation, c) =>
        {
            if (await FindAsync(operation, question, c) is not { } row)
                return Error.NotFound;
            var tidy = Tidy(name);
            if (!tidy.Succeeded)
                return tidy.Error;
            var key = KeyOf(tidy.Value);
            if (await operation.Db.SavedQuestions.AnyAsync(q => q.AccountId == row.AccountId && q.NameKey == key && q.Id != row.Id, c))
                return NameTaken;
            (row.Name, row.NameKey) = (tidy.Value, key);
            operation.Record(new QuestionRenamed(question));
            return question;
        }, cancel);

    /// <summary>Removes one's own question. What it asked about is as it was.</summary>
    public Task<Result<SavedQuestionId>> RemoveAsync(SavedQuestionId question, CancellationToken cancel = default) =>
        operations.RunAsync<SavedQuestionId>(Actions.KeepQuestions, async (operation, c) =>
        {
            if (await FindAsync(operation, question, c) is not { } row)
                return Error.NotFound;
            operation.Db.SavedQuestions.Remove(row);
            operation.Record(new QuestionRemoved(question));
            return question;
        }, cancel);

    // Somebody else's is not there, whoever asks.
    private static Task<SavedQuestionRow?> FindAsync(Operation operation, SavedQuestionId question, CancellationToken cancel) =>
        operation.Db.SavedQuestions.SingleOrDefaultAsync(q => q.Id == question.Value && q.AccountId == operation.Account.Value, cancel);

    private static string Kept(string page, string? query)
    {
        var typed = QueryHelpers.ParseQuery(query);
        var kept = Pages[page].Names
            .Select(name => KeyValuePair.Create(name, typed.TryGetValue(name, out var values) ? TypedText.Storable(values.ToString()).Trim() : ""))
            .Where(pair => pair.Value.Length > 0);
        return QueryString.Create(kept!).ToString();
    }

    private static Result<string> Tidy(string? name)
    {
        var typed = (name ?? "").Trim();
        return typed.Length == 0 ? NoName : typed.Length > MaxName ? LongName : TypedText.HasUnseen(typed) ? UnseenInName : typed;
    }

    private static string KeyOf(string name) => name.ToLowerInvariant();
}
