import Policy

/// A window that may not have a row yet, with what its row begins with.
public struct WindowDraft: Sendable, Equatable {
    /// What is taken over from the window before.
    public struct Carry: Sendable, Equatable {
        /// The window before.
        public var previous: BudgetWindow
        /// The most that is taken over.
        public var most: Quantity
        /// What of the window before is taken out and idle, where it is not given back first; less than nothing is what is
        /// held there beyond what was taken out.
        public var idle = Quantity.zero

        /// Makes a rule.
        public init(previous: BudgetWindow, most: Quantity) {
            self.previous = previous
            self.most = most
        }
    }

    /// Which window it is.
    public var window: BudgetWindow
    /// The limit as it is declared, by which the store knows later what was left unspent.
    ///
    /// Of a window that has a row it learns of another limit with the change of the terms itself.
    public var declared: Quantity
    /// The kind and time zone by which the window was found: windows of one name follow each other.
    public var calendar: String
    /// What is taken over; `nil` for nothing.
    ///
    /// It is what the window before has left of its own declared limit, what it carried itself being spent first.
    /// The store takes it off the limit of that window for good, so that no later hold there can spend it again.
    /// A window before that never had a row counts as unspent if an older one of the same calendar had.
    public var carry: Carry?

    /// Makes a draft.
    public init(window: BudgetWindow, declared: Quantity, calendar: String = "", carry: Carry? = nil) {
        self.window = window
        self.declared = declared
        self.calendar = calendar
        self.carry = carry
    }
}
