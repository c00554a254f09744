import CAssets

/// A file of the console, as browsers get it.
public struct ConsoleFile: Sendable {
    /// Where it is served.
    public let path: String
    /// Its media type.
    public let type: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// All files, the page first.
    public static let all = [
        ConsoleFile(
            path: "/",
            type: "text/html; charset=utf-8",
            bytes: copy(gatehouse_console_page_bytes(), gatehouse_console_page_length())
        ),
        ConsoleFile(
            path: "/console/console.js",
            type: "text/javascript; charset=utf-8",
            bytes: copy(gatehouse_console_script_bytes(), gatehouse_console_script_length())
        ),
        ConsoleFile(
            path: "/console/console.css",
            type: "text/css; charset=utf-8",
            bytes: copy(gatehouse_console_style_bytes(), gatehouse_console_style_length())
        ),
    ]

    /// What the page may load and do: its own files, calls of its own API, and nothing else.
    public static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; "
        + "base-uri 'none'; frame-ancestors 'none'"

    private static func copy(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> [UInt8] {
        // The bytes are constants of the binary, as long as the length says.
        Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
