/// Whether an account is in use.
enum AccountStatus: String, CaseIterable {
    /// It is.
    case active
    /// It is not: no sign-in, and none of its keys works.
    case disabled

    init(isDisabled: Bool) { self = isDisabled ? .disabled : .active }
}
