import Vocabulary

extension TeamID {
    /// A new id: `team_` and 20 random characters.
    public static func random() -> TeamID { TeamID(rawValue: "team_" + RandomText.identifier()) }
}

extension KeyID {
    /// A new id: `key_` and 20 random characters.
    public static func random() -> KeyID { KeyID(rawValue: "key_" + RandomText.identifier()) }
}

extension UserID {
    /// A new id: `user_` and 20 random characters.
    public static func random() -> UserID { UserID(rawValue: mark + RandomText.identifier()) }
}

extension SessionID {
    /// A new id: `session_` and 20 random characters.
    public static func random() -> SessionID { SessionID(rawValue: "session_" + RandomText.identifier()) }
}

extension ServiceAccountID {
    /// A new id: `svc_` and 20 random characters.
    public static func random() -> ServiceAccountID {
        ServiceAccountID(rawValue: mark + RandomText.identifier())
    }
}

extension GroupID {
    /// A new id: `group_` and 20 random characters.
    public static func random() -> GroupID { GroupID(rawValue: "group_" + RandomText.identifier()) }
}
