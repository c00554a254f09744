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
            "getConsole" + (file.path == "/" ? "" : file.path.hasSuffix(".js") ? "Script" : "Style"),
            "Serve the console",
            access: .open,
            success: .text(String(file.type.prefix { $0 != ";" }))
        ) { [answer] _ in answer }
    }
}
