using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Notes on an application: added before and after it was submitted, never changed.</summary>
public sealed class Notes(OperationRunner operations, LiveSections live)
{
    /// <summary>The longest note, in UTF-16 code units.</summary>
    public const int MaxLength = 4000;

    /// <summary>Adds a note. A reviewer's note is for staff unless it is meant for the provider's side.</summary>
    public Task<Result<Guid>> AddAsync(EnrollmentApplicationId application, string? body, bool staffOnly = false, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<Guid>(Actions.AddNote, application, (operation, _) =>
        {
            var written = Write(operation, body, staffOnly);
            // The provider's screens do not stir for a note that is not for them: that would show that there is one.
            if (written.Succeeded && !(staffOnly && IsStaff(operation)))
                operation.AfterCommit(() => live.Changed(application, LiveSections.WholeApplication));
            return Task.FromResult(written);
        }, cancel);

    /// <summary>Writes a note as a part of something else that is being done to the application. The caller holds its lock.</summary>
    internal static Result<Guid> Write(Operation operation, string? body, bool staffOnly)
    {
        var application = operation.Application.Id;
        if (operation.Application.Status.After(LifecycleStep.AddNote) is { Succeeded: false } refused)
            return refused.Error;
        if (body?.Length > 4 * MaxLength)
            return TooLong;
        var text = TypedText.TidyLines(TypedText.Storable(body ?? ""));
        if (WrittenWords.Check(text, MaxLength, new Error("note.empty", "Write the note first.", "note"), TooLong) is { } problem)
            return problem;
        var note = operation.Db.Notes.Add(new NoteRow
        {
            Id = Operation.NewId(),
            ApplicationId = application.Value,
            AuthorId = operation.Account.Value,
            At = operation.Now,
            Visibility = staffOnly && IsStaff(operation) ? "staff" : "provider",
            AfterSubmission = operation.Application.Frozen,
            Body = text,
            Sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(text)),
        }).Entity;
        operation.Record(new NoteAdded(operation.Application.Provider, application, note.Id, Convert.ToHexStringLower(note.Sha256)));
        return note.Id;
    }

    internal static bool IsStaff(Operation operation) => operation.Basis.StartsWith("staff:", StringComparison.Ordinal);

    private static readonly Error TooLong = new("note.too-long", $"Shorten the note: it may have {MaxLength:N0} characters. It was not added yet.", "note");
}
