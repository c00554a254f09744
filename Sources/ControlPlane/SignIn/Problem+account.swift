import Vocabulary

extension Problem {
    /// The longest name of an account that the audit trail shows, in bytes: the longest address of RFC 5321.
    private static let longestAccount = 254

    /// The problem with a row of the audit trail that names the account that was tried.
    ///
    /// What has not the form of an address is not shown: it may be a password that was typed into the wrong field.
    func trying(_ account: String) -> Problem {
        var problem = self
        problem.isRefusal = true
        problem.facts["account"] =
            Self.isAddress(account) ? account.cut(toBytes: Self.longestAccount) : "(no address)"
        return problem
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f }
    }
}
