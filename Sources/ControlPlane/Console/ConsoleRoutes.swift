import Console

/// The routes of the console's files.
enum ConsoleRoutes {
    static let all = ConsoleFile.all.map { file in
        var answer = AdminAnswer(status: 200, contentType: file.type, body: file.bytes)
        answer.headers["content-security-policy"] = ConsoleFile.policy
        answer.headers["referrer-policy"] = "no-referrer"
        return Route(
            "GET",
            file.path,
            operation(file.name),
            file.isPage ? "Serve the console" : "Serve a file of the console",
            access: .open,
            success: .text(String(file.type.prefix { $0 != ";" }))
        ) { [answer] _ in answer }
    }

    /// The operation's name: `getConsole` for the page, `getConsoleSignInJs` for `sign-in.js`.
    private static func operation(_ name: String) -> String {
        guard name != "index.html" else { return "getConsole" }
        let words = name.split { !$0.isLetter }
        return "getConsole" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
