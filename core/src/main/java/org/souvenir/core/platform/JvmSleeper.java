package org.souvenir.core.platform;

import java.util.concurrent.locks.LockSupport;

/** A daemon thread that parks. */
final class JvmSleeper extends Thread implements Platform.Sleeper {

    JvmSleeper(String name, Runnable work) {
        super(work, name);
        setDaemon(true);
    }

    @Override
    public void sleep() {
        LockSupport.park(this);
        interrupted(); // by its work, or by mistake: who is interrupted never sleeps
    }

    @Override
    public void wake() {
        LockSupport.unpark(this);
    }
}
