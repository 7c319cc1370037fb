using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Infrastructure.Files;

/// <summary>Folders (0700) and files (0600) that only the account which runs the portal may open.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~FolderMode700;

    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // One by one: .NET gives the mode to the last folder only.
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) CreateFolder(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>True when the mode bits let nobody but the owner (and root) in. Windows has no mode bits: always true there.</summary>
    public static bool Is(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0;

    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode600;
        return new FileStream(path, options);
    }

    /// <summary>Opens without a buffer. A file that is replaced or removed meanwhile is read to its end.</summary>
    public static FileStream OpenToRead(string path)
    {
        const FileOptions options = FileOptions.Asynchronous | FileOptions.SequentialScan;
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1, options);
    }

    /// <summary>Writes the whole file or nothing, also when the power fails in between.</summary>
    /// <returns>False when the file is there already and <paramref name="replace"/> is not set.</returns>
    public static bool WriteWhole(string path, ReadOnlySpan<byte> content, bool replace)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}");
        try
        {
            using (var file = CreateNew(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            if (replace) File.Move(temporary, path, overwrite: true);
            else if (!MoveWhereNothingIs(temporary, path)) return false;
            SyncFolder(folder);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // File.Move looks first and renames then, so two of them at once both succeed. A hard link is made once.
    private static bool MoveWhereNothingIs(string from, string to)
    {
        const int fileExists = 17;
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        if (link(Encoding.UTF8.GetBytes(from + '\0'), Encoding.UTF8.GetBytes(to + '\0')) == 0) return true;
        if (Marshal.GetLastPInvokeError() == fileExists) return false;
        throw new IOException($"A file cannot be put into its place: {LastError()}");
    }

    /// <summary>Makes a rename or a new entry in the folder durable: .NET cannot fsync a folder by itself.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (handle < 0) throw new IOException($"The folder cannot be opened to make it durable: {LastError()}");
        var failed = fsync(handle) != 0;
        var reason = LastError();
        _ = close(handle);
        if (failed) throw new IOException($"The folder cannot be made durable: {reason}");
    }

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] from, byte[] to);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int handle);
}
