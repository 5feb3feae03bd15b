# A Puma that says hello to the path that it is asked for, and takes three seconds for one whose query begins with "slow".
# Puma cannot set SO_REUSEPORT: ../node/listen.py does, and hands the socket over as systemd does.
# ADDRESS and PORT, and WORKERS (0: no cluster), THREADS and DRAIN (yes: drain_on_shutdown), are environment variables.
bind "tcp://#{ENV.fetch('ADDRESS')}:#{ENV.fetch('PORT')}"
workers Integer(ENV.fetch('WORKERS', 0))
threads 1, Integer(ENV.fetch('THREADS', 4))
drain_on_shutdown ENV['DRAIN'] == 'yes'
environment 'production'
$stdout.sync = true
# By default Puma ends itself by the signal that it was told to leave by. Like this it exits with 0, as rollover expects.
raise_exception_on_sigterm false

app do |env|
  if env['QUERY_STRING'].start_with?('slow')
    puts 'a slow request is here'
    sleep 3
  end
  body = "hello #{env['PATH_INFO']}?#{env['QUERY_STRING']}\n"
  [200, { 'Content-Type' => 'text/plain', 'Content-Length' => body.bytesize.to_s }, [body]]
end
