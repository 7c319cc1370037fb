using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>
/// Sends the lists and answers of the Auditor's desk as files, and tells the page from which it is downloaded how far it is. A file that cannot be finished
/// is broken off, so that what has arrived does not look whole.
/// </summary>
public sealed class ExportSender(AccessGate gate, RunningExports running, CheckpointKey key)
{
    /// <summary>The answer to a request. The link carries the page's id; without it, or with somebody else's, it is a plain download.</summary>
    internal async Task<IResult> SendAsync(ExportFile file, HttpContext http)
    {
        var page = (string?)http.Request.Query["export"] is { } id
            ? running.Find(id, (await gate.FactsAsync(new Target(), http.RequestAborted)).Actor.Account)
            : null;
        return new Sent(file, key, page);
    }

    private sealed class Sent(ExportFile file, CheckpointKey key, RunningExport? page) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
            // The page tells of one download at a time.
            var told = page?.TryBegin(file.Total, stop) == true ? page : null;
            var whole = false;
            try
            {
                Attach(httpContext.Response);
                await file.WriteAsync(httpContext.Response.Body, key, count => told?.Add(count), stop.Token);
                whole = true;
            }
            catch (OperationCanceledException)
            {
                httpContext.Abort();
            }
            finally
            {
                told?.End(whole);
            }
        }

        // As a file that no cache keeps.
        private void Attach(HttpResponse response)
        {
            var csv = file.Format == "csv";
            response.ContentType = csv ? $"text/csv; charset=utf-8; header={(file.Headed ? "present" : "absent")}" : "application/jsonl";
            response.Headers.ContentDisposition = $"attachment; filename=\"{file.Name}.{(csv ? "csv" : "jsonl")}\"";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-store";
        }
    }
}
