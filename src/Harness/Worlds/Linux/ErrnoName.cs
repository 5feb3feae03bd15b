using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux;

/// <summary>The names of Linux' error numbers (errno(3)), for messages and outcomes: a number says nothing, and a text is no name.</summary>
/// <remarks>The generic numbering (include/uapi/asm-generic/errno-base.h and errno.h), which x86-64 and arm64 have.</remarks>
internal static class ErrnoName
{
    // By number. Where a number has two names, the first one of the kernel's headers: EAGAIN is EWOULDBLOCK, EDEADLK is EDEADLOCK, EOPNOTSUPP is
    // ENOTSUP. The numbers 41 and 58 are not used.
    private static readonly string?[] names =
    [
        null, "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF",
        "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV", "ENODEV",
        "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY", "EFBIG", "ENOSPC", "ESPIPE",
        "EROFS", "EMLINK", "EPIPE", "EDOM", "ERANGE", "EDEADLK", "ENAMETOOLONG", "ENOLCK", "ENOSYS", "ENOTEMPTY",
        "ELOOP", null, "ENOMSG", "EIDRM", "ECHRNG", "EL2NSYNC", "EL3HLT", "EL3RST", "ELNRNG", "EUNATCH",
        "ENOCSI", "EL2HLT", "EBADE", "EBADR", "EXFULL", "ENOANO", "EBADRQC", "EBADSLT", null, "EBFONT",
        "ENOSTR", "ENODATA", "ETIME", "ENOSR", "ENONET", "ENOPKG", "EREMOTE", "ENOLINK", "EADV", "ESRMNT",
        "ECOMM", "EPROTO", "EMULTIHOP", "EDOTDOT", "EBADMSG", "EOVERFLOW", "ENOTUNIQ", "EBADFD", "EREMCHG", "ELIBACC",
        "ELIBBAD", "ELIBSCN", "ELIBMAX", "ELIBEXEC", "EILSEQ", "ERESTART", "ESTRPIPE", "EUSERS", "ENOTSOCK", "EDESTADDRREQ",
        "EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT", "EPROTONOSUPPORT", "ESOCKTNOSUPPORT", "EOPNOTSUPP", "EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE", "EADDRNOTAVAIL",
        "ENETDOWN", "ENETUNREACH", "ENETRESET", "ECONNABORTED", "ECONNRESET", "ENOBUFS", "EISCONN", "ENOTCONN", "ESHUTDOWN", "ETOOMANYREFS",
        "ETIMEDOUT", "ECONNREFUSED", "EHOSTDOWN", "EHOSTUNREACH", "EALREADY", "EINPROGRESS", "ESTALE", "EUCLEAN", "ENOTNAM", "ENAVAIL",
        "EISNAM", "EREMOTEIO", "EDQUOT", "ENOMEDIUM", "EMEDIUMTYPE", "ECANCELED", "ENOKEY", "EKEYEXPIRED", "EKEYREVOKED", "EKEYREJECTED",
        "EOWNERDEAD", "ENOTRECOVERABLE", "ERFKILL", "EHWPOISON",
    ];

    /// <summary>The name, <c>EACCES</c>; <c>errno 4711</c> for a number that has none.</summary>
    /// <param name="error">An error number, positive as in errno.</param>
    public static string Of(int error) => error > 0 && error < names.Length && names[error] is { } name ? name : $"errno {error}";

    /// <summary>The name with libc's text, <c>EACCES (Permission denied)</c>: for messages.</summary>
    /// <param name="error">An error number, positive as in errno.</param>
    public static string Describe(int error) => $"{Of(error)} ({Marshal.GetPInvokeErrorMessage(error)})";

    /// <summary><see cref="Describe"/> of the system call that this thread made last.</summary>
    public static string DescribeLast() => Describe(Marshal.GetLastPInvokeError());
}
