import CAssets

/// A file of the console, as browsers get it.
public struct ConsoleFile: Sendable {
    /// What it is called, such as `console.js`.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// All files, the page first.
    public static let all = (0..<gatehouse_console_count()).map { index in
        let file = gatehouse_console_file(index)
        // The name is a constant of the binary; the bytes are too, as long as the length says.
        return ConsoleFile(
            name: String(cString: file.name),
            bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
        )
    }

    /// What the page may load and do: its own files, calls of its own API, and nothing else.
    public static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; "
        + "base-uri 'none'; frame-ancestors 'none'"

    /// Whether it is the page that loads the others.
    public var isPage: Bool { name == "index.html" }

    /// Where it is served.
    public var path: String { isPage ? "/" : "/console/\(name)" }

    /// Its media type.
    public var type: String {
        if name.hasSuffix(".html") { return "text/html; charset=utf-8" }
        return name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
    }
}
