import eu.chargetime.ocpp.ClientEvents;
import eu.chargetime.ocpp.JSONClient;
import eu.chargetime.ocpp.feature.profile.ClientCoreEventHandler;
import eu.chargetime.ocpp.feature.profile.ClientCoreProfile;
import eu.chargetime.ocpp.model.Confirmation;
import eu.chargetime.ocpp.model.Request;
import eu.chargetime.ocpp.model.core.*;
import java.time.ZonedDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A charger on Java-OCA-OCPP with its default settings: boots, charges, connects again when it is cut off, stops when it is told to. Arguments: URL without
 * the identity, identity. Tells what it does line by line and ends when its standard input closes.
 */
public class Charger implements ClientCoreEventHandler, ClientEvents {
  private final String url;
  private final ClientCoreProfile core = new ClientCoreProfile(this);
  private final JSONClient client;
  private final ExecutorService work = Executors.newSingleThreadExecutor();
  private volatile CountDownLatch opened = new CountDownLatch(1);
  private volatile boolean ending;

  Charger(String url, String identity) {
    this.url = url;
    this.client = new JSONClient(core, identity);
  }

  public static void main(String[] arguments) throws Exception {
    Charger charger = new Charger(arguments[0], arguments[1]);
    charger.work.submit(() -> charger.guarded(charger::charge));
    while (System.in.read() >= 0) { /* until it closes */ }
    charger.ending = true;
    charger.client.disconnect();
    System.exit(0);
  }

  private void charge() throws Exception {
    connect();
    BootNotificationConfirmation boot = ask(core.createBootNotificationRequest("Java-OCA-OCPP", "JSONClient"));
    say("BOOTED " + boot.getStatus() + " " + boot.getInterval());
    AuthorizeConfirmation authorized = ask(core.createAuthorizeRequest("JAVA-CARD"));
    say("AUTHORIZED " + authorized.getIdTagInfo().getStatus());
    ask(core.createStatusNotificationRequest(1, ChargePointErrorCode.NoError, ChargePointStatus.Charging));
    StartTransactionConfirmation started = ask(core.createStartTransactionRequest(1, "JAVA-CARD", 1000, ZonedDateTime.now()));
    SampledValue register = new SampledValue("1800");
    register.setMeasurand("Energy.Active.Import.Register");
    register.setUnit("Wh");
    MeterValuesRequest values = core.createMeterValuesRequest(1, ZonedDateTime.now(), register);
    values.setTransactionId(started.getTransactionId());
    ask(values);
    say("STARTED " + started.getTransactionId());
  }

  private void stop(int transactionId) throws Exception {
    StopTransactionRequest stop = core.createStopTransactionRequest(3500, ZonedDateTime.now(), transactionId);
    stop.setReason(Reason.Remote);
    ask(stop);
    ask(core.createStatusNotificationRequest(1, ChargePointErrorCode.NoError, ChargePointStatus.Available));
    say("STOPPED " + transactionId);
  }

  private void again() throws Exception {
    opened = new CountDownLatch(1);
    connect();
    HeartbeatConfirmation beat = ask(core.createHeartbeatRequest());
    say("RECONNECTED " + beat.getCurrentTime());
  }

  private void connect() throws Exception {
    client.connect(url, this);
    if (!opened.await(120, TimeUnit.SECONDS)) throw new IllegalStateException("not connected after 120 s");
  }

  @SuppressWarnings("unchecked")
  private <T extends Confirmation> T ask(Request request) throws Exception {
    return (T) client.send(request).toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  @Override public void connectionOpened() {
    say("OPENED");
    opened.countDown();
  }

  @Override public void connectionClosed() {
    say("CLOSED");
    if (!ending) work.submit(() -> guarded(this::again));
  }

  @Override public RemoteStopTransactionConfirmation handleRemoteStopTransactionRequest(RemoteStopTransactionRequest request) {
    say("REMOTE_STOP " + request.getTransactionId());
    work.submit(() -> guarded(() -> stop(request.getTransactionId())));
    return new RemoteStopTransactionConfirmation(RemoteStartStopStatus.Accepted);
  }

  @Override public ChangeAvailabilityConfirmation handleChangeAvailabilityRequest(ChangeAvailabilityRequest r) { return new ChangeAvailabilityConfirmation(AvailabilityStatus.Rejected); }
  @Override public GetConfigurationConfirmation handleGetConfigurationRequest(GetConfigurationRequest r) { return new GetConfigurationConfirmation(); }
  @Override public ChangeConfigurationConfirmation handleChangeConfigurationRequest(ChangeConfigurationRequest r) { return new ChangeConfigurationConfirmation(ConfigurationStatus.NotSupported); }
  @Override public ClearCacheConfirmation handleClearCacheRequest(ClearCacheRequest r) { return new ClearCacheConfirmation(ClearCacheStatus.Rejected); }
  @Override public DataTransferConfirmation handleDataTransferRequest(DataTransferRequest r) { return new DataTransferConfirmation(DataTransferStatus.UnknownVendorId); }
  @Override public RemoteStartTransactionConfirmation handleRemoteStartTransactionRequest(RemoteStartTransactionRequest r) { return new RemoteStartTransactionConfirmation(RemoteStartStopStatus.Rejected); }
  @Override public ResetConfirmation handleResetRequest(ResetRequest r) { return new ResetConfirmation(ResetStatus.Rejected); }
  @Override public UnlockConnectorConfirmation handleUnlockConnectorRequest(UnlockConnectorRequest r) { return new UnlockConnectorConfirmation(UnlockStatus.NotSupported); }

  private interface Work { void run() throws Exception; }

  private void guarded(Work step) {
    try {
      step.run();
    } catch (Exception error) {
      say("FAILED " + error);
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
