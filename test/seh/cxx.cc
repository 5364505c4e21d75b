/*
 * Guarded blocks and C++: section P of the facts. Without the flags a call of a function that GCC believes
 * cannot throw has no landing pad: as with /EHsc, what should be destroyed there is not; such cases stand
 * under EXACT.
 */
#include "test/seh/trace.h"

#include <stdexcept>
#include <string>
#include <vector>

struct noisy {
    const char *name;
    explicit noisy(const char *n) : name(n)
    {
    }
    ~noisy()
    {
        at("~%s ", name);
    }
};

APART void faults_with_an_object()
{
    noisy object("callee");
    store_to_null();
    at("no ");
}

static void destructors_between()
{
    if (!EXACT)
        SKIP("without the flags");
    __try {
        noisy outer("body");
        faults_with_an_object();
    }
    __except (filter("filter", 1)) {
        at("handler");
    }
    EXPECT_TRACE("filter ~callee ~body handler");
}

static void destructors_and_finally()
{
    __try {
        noisy a("a");
        __try {
            noisy b("b");
            raise_code(1);
        }
        __finally {
            noisy c("c");
            at("f%d ", AbnormalTermination() != 0);
        }
    }
    __except (filter("filter", 1)) {
        at("handler");
    }
    EXPECT_TRACE("filter ~b f1 ~c ~a handler");
}

APART void throws(int value)
{
    throw value;
}

static void throw_through_a_finally()
{
    try {
        __try {
            throws(7);
        }
        __finally {
            at("f%d ", AbnormalTermination() != 0);
        }
        at("no ");
    } catch (int value) {
        at("caught %d ", value);
    }
    __try {
        raise_code(1);
    }
    __except (1) {
        at("clean");
    }
    EXPECT_TRACE("f1 caught 7 clean");
}

static void throw_inside_blocks()
{
    __try {
        try {
            throws(1);
        } catch (int value) {
            at("body %d ", value);
        }
        raise_code(1);
    }
    __except (1) {
        try {
            throw std::runtime_error("handler");
        } catch (const std::exception &e) {
            at("%s ", e.what());
        }
    }
    __try {
    }
    __finally {
        try {
            throws(3);
        } catch (int value) {
            at("finally %d", value);
        }
    }
    EXPECT_TRACE("body 1 handler finally 3");
}

static void inside_a_catch()
{
    if (!EXACT)
        SKIP("without the flags");
    try {
        try {
            throws(5);
        } catch (...) {
            __try {
                store_to_null();
            }
            __except (1) {
                at("handled ");
            }
            throw;
        }
    } catch (int value) {
        at("again %d", value);
    }
    EXPECT_TRACE("handled again 5");
}

APART int not_throwing(int which) noexcept
{
    int result = 0;
    __try {
        if (which)
            store_to_null();
        raise_code(1);
    }
    __except (1) {
        result = (int)GetExceptionCode();
    }
    return result;
}

static void noexcept_functions()
{
    EXPECT_EQ(not_throwing(0), 1);
    EXPECT_EQ((DWORD)not_throwing(1), EXCEPTION_ACCESS_VIOLATION);
}

class machine
{
    int state;

  public:
    explicit machine(int s) : state(s)
    {
        __try {
            raise_code((DWORD)s);
        }
        __except (state == s && GetExceptionCode() == (DWORD)s) {
            state++;
        }
    }
    int step()
    {
        __try {
            state += 10;
            raise_code(2);
        }
        __except (state > 0) {
            state += 100;
        }
        return state;
    }
    ~machine()
    {
        __try {
            raise_code(3);
        }
        __except (state += 1000, 1) {
            at("%d", state);
        }
    }
};

static void members()
{
    {
        machine m(1);
        EXPECT_EQ(m.step(), 112);
    }
    EXPECT_TRACE("1112");
}

template <class T> static T guarded_division(T a, T b, T otherwise)
{
    __try {
        if (b == T())
            raise_code(EXCEPTION_INT_DIVIDE_BY_ZERO);
        return a / b;
    }
    __except (GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO) {
    }
    return otherwise;
}

static void templates_and_lambdas()
{
    EXPECT_EQ(guarded_division(10, 5, 99), 2);
    EXPECT_EQ(guarded_division(10L, 0L, 99L), 99);
    EXPECT(guarded_division(1.0, 0.0, 0.5) == 0.5);
    int captured = 3;
    auto lambda = [&captured](int n) {
        __try {
            raise_code((DWORD)n);
        }
        __except (captured == 3) {
            captured += n;
        }
        return captured;
    };
    EXPECT_EQ(lambda(4), 7);
    for (int value : {1, 2, 3}) {
        __try {
            if (value == 2)
                continue;
            at("%d ", value);
        }
        __finally {
            at("f ");
        }
    }
    EXPECT_TRACE("1 f f 3 f ");
}

static int initialise()
{
    __try {
        store_to_null();
    }
    __except (1) {
        return 42;
    }
    return 0;
}

static int before_main = initialise();

static void static_initialisation()
{
    static int local = initialise();
    EXPECT_EQ(before_main, 42);
    EXPECT_EQ(local, 42);
}

static void containers_survive()
{
    std::vector<std::string> names;
    __try {
        names.push_back("a name that is too long for the small buffer");
        names.push_back("another name that is too long for the small buffer");
        store_to_null();
    }
    __except (1) {
        names.push_back("handler");
    }
    EXPECT_EQ(names.size(), 3);
    EXPECT_STR(names.back().c_str(), "handler");
}

static void reference_parameters(std::string &text, const int &number)
{
    __try {
        text += "+";
        raise_code(1);
    }
    __except (text.size() == 2 && number == 5) {
        text += "-";
    }
}

static void captures_references()
{
    std::string text("x");
    reference_parameters(text, 5);
    EXPECT_STR(text.c_str(), "x+-");
}

/* The unwind that runs the termination block goes on behind it, and the one that it began does not. */
APART void finally_handles(const char *name)
{
    __try {
        noisy object("o");
        raise_code(1);
    }
    __finally {
        __try {
            raise_code(2);
        }
        __except (1) {
            at("%s-handler ", name);
        }
    }
}

static void finally_handles_its_own()
{
    __try {
        finally_handles("f");
    }
    __except (GetExceptionCode() == 1) {
        at("handler ");
    }
    try {
        finally_handles("g");
    } catch (...) {
        at("any");
    }
    EXPECT_TRACE("~o f-handler handler ~o g-handler any");
}

TAP_MAIN(CASE(destructors_between, "P-221 P-222 destructors between fault and handler run"),
         CASE(destructors_and_finally, "P-222 destructors and termination blocks run in their order"),
         CASE(throw_through_a_finally, "P-223 a C++ throw through a finally runs it, and leaves nothing entered"),
         CASE(throw_inside_blocks, "P-225 throw and catch inside body, handler and finally"),
         CASE(inside_a_catch, "P-228 a fault handled inside a catch block; throw; still works"),
         CASE(finally_handles_its_own, "P-228 a __finally handles its own while an exception passes it"),
         CASE(noexcept_functions, "P-231 a noexcept function handles its own"),
         CASE(members, "P-230 constructors, members and destructors: the filter sees this"),
         CASE(templates_and_lambdas, "P-230 templates, lambdas, range-for"),
         CASE(static_initialisation, "P-232 static initialisation, of namespace and function"),
         CASE(containers_survive, "P-222 objects of the standard library survive a handled fault"),
         CASE(captures_references, "P-230 filters see reference parameters"))
